package dev.sshdaudit.storage.file;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;

/** This machine's files; frozen, each call waits, as for a server on the network that has stopped. */
final class FreezingFileSystem extends FileSystem {

    private final FileSystem real;
    private final Provider provider;
    private volatile CountDownLatch thawed = new CountDownLatch(0);

    FreezingFileSystem(Path any) {
        this.real = any.getFileSystem();
        this.provider = new Provider(real.provider());
    }

    void freeze() {
        thawed = new CountDownLatch(1);
    }

    void thaw() {
        thawed.countDown();
    }

    private void pass() {
        try {
            thawed.await();
        } catch (InterruptedException e) {
            // as in a system call that waits for a server
            pass();
            Thread.currentThread().interrupt();
        }
    }

    Path path(Path path) {
        if (path == null) {
            return null;
        }
        return (Path) Proxy.newProxyInstance(
                Path.class.getClassLoader(), new Class<?>[] {Path.class}, (self, method, arguments) -> {
                    if (method.getName().equals("getFileSystem")) {
                        return this;
                    }
                    return invoke(path, method, arguments == null ? new Object[0] : arguments);
                });
    }

    private Object invoke(Path path, Method method, Object[] arguments) throws Throwable {
        Object[] unwrapped = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            unwrapped[i] = arguments[i] instanceof Path other ? real(other) : arguments[i];
        }
        try {
            Object result = method.invoke(path, unwrapped);
            return result instanceof Path other ? path(other) : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Path real(Path path) {
        return real.getPath(path.toString());
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return path(real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }

    private final class Provider extends FileSystemProvider {

        private final FileSystemProvider to;

        Provider(FileSystemProvider to) {
            this.to = to;
        }

        private Path open(Path path) {
            pass();
            return real(path);
        }

        @Override
        public String getScheme() {
            return "freezing";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            return to.newFileChannel(open(path), options, attributes);
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return to.newByteChannel(open(path), options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            DirectoryStream<Path> stream = to.newDirectoryStream(open(folder), entry -> filter.accept(path(entry)));
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    pass();
                    return StreamSupport.stream(stream.spliterator(), false)
                            .map(FreezingFileSystem.this::path)
                            .iterator();
                }

                @Override
                public void close() throws IOException {
                    stream.close();
                }
            };
        }

        @Override
        public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
            to.createDirectory(open(folder), attributes);
        }

        @Override
        public void delete(Path path) throws IOException {
            to.delete(open(path));
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) throws IOException {
            to.copy(open(source), real(target), options);
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            to.move(open(source), real(target), options);
        }

        @Override
        public boolean isSameFile(Path one, Path other) throws IOException {
            return to.isSameFile(open(one), real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return to.isHidden(open(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return to.getFileStore(open(path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            to.checkAccess(open(path), modes);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            return to.getFileAttributeView(open(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            return to.readAttributes(open(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
                throws IOException {
            return to.readAttributes(open(path), attributes, options);
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
            to.setAttribute(open(path), attribute, value, options);
        }
    }
}
