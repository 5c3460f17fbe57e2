package dev.sshdaudit.sshd.transfer;

import dev.sshdaudit.sshd.transfer.SftpRequest.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows SFTP, versions 3 to 6. What a request does is told with the server's answer. Where Apache MINA SSHD reads a packet
 * in another way than the drafts say, it is read as SSHD reads it: the target of a link comes before the link (as OpenSSH has
 * it), and no flags at all open a file for reading. Not thread-safe.
 */
final class SftpProtocol implements Protocol {

    /** The most requests that wait for an answer. */
    static final int MOST_REQUESTS = 4096;

    /** The most characters of paths that are kept, of open files and of requests together. */
    static final int MOST_CHARACTERS = 256 << 10;

    private static final int VERSION_3 = 3;

    private final Consumer<Map<String, Object>> facts;
    private final Hashing hashing;
    private final boolean joined;
    private final SftpPackets client;
    private final SftpPackets server;
    private final Map<Integer, SftpRequest> requests = new LinkedHashMap<>();
    private final OpenFiles files = new OpenFiles();
    private int version = VERSION_3;
    private int characters;

    /**
     * Follows a channel.
     *
     * @param joined whether the channel's beginning was not seen: handles may stand for files that were opened before
     */
    SftpProtocol(Consumer<Map<String, Object>> facts, Hashing hashing, boolean joined) {
        this.facts = facts;
        this.hashing = hashing;
        this.joined = joined;
        this.client = new SftpPackets(this::request, joined ? SftpStep.CLIENT : null);
        this.server = new SftpPackets(this::answer, joined ? SftpStep.SERVER : null);
    }

    @Override
    public void fromClient(byte[] array, int offset, int length) throws BrokenTransferException {
        client.take(array, offset, length);
    }

    @Override
    public void fromServer(byte[] array, int offset, int length) throws BrokenTransferException {
        server.take(array, offset, length);
    }

    @Override
    public void end() {
        for (SftpRequest request : requests.values()) {
            if (request.kind() == Kind.OPEN || request.kind().op() != null) {
                facts.accept(fact(request).unfinished().toMap());
            }
        }
        requests.clear();
        for (OpenFile file : files.clear()) {
            if (!file.isFolder()) {
                facts.accept(file.unfinished());
            }
        }
    }

    private Contents request(SftpFields packet) throws BrokenTransferException {
        int type = packet.uint8();
        if (type == SftpType.INIT) {
            return Contents.IGNORED; // the answer has the version
        } else if (!server.isInStep()) {
            return Contents.IGNORED; // the answer may not be seen
        }
        int id = packet.int32();
        if (type == SftpType.WRITE) {
            return write(id, packet);
        }
        await(
                id,
                switch (type) {
                    case SftpType.OPEN -> SftpRequest.open(packet.text(), packet.uint32() | packet.uint32() << 32);
                    case SftpType.CLOSE -> close(packet.handle());
                    case SftpType.READ -> read(packet);
                    case SftpType.SETSTAT -> setStat(packet.text(), packet);
                    case SftpType.FSETSTAT -> setStat(files.get(packet.handle()), packet);
                    case SftpType.OPENDIR -> SftpRequest.of(Kind.OPENDIR, packet.text());
                    case SftpType.REMOVE -> SftpRequest.of(Kind.REMOVE, packet.text());
                    case SftpType.MKDIR -> SftpRequest.of(Kind.MKDIR, packet.text());
                    case SftpType.RMDIR -> SftpRequest.of(Kind.RMDIR, packet.text());
                    case SftpType.RENAME -> SftpRequest.of(Kind.RENAME, packet.text(), packet.text());
                    case SftpType.SYMLINK -> SftpRequest.of(Kind.SYMLINK, packet.text(), packet.text());
                    case SftpType.LINK -> link(packet.text(), packet.text(), packet);
                    case SftpType.EXTENDED -> extended(packet.text(), packet);
                    default -> SftpRequest.NOTHING;
                });
        return Contents.IGNORED;
    }

    private void await(int id, SftpRequest request) throws BrokenTransferException {
        keep(request.characters());
        if (requests.size() == MOST_REQUESTS) {
            throw new BrokenTransferException("more than " + MOST_REQUESTS + " requests of SFTP wait for an answer");
        } else if (requests.putIfAbsent(id, request) != null) {
            throw new BrokenTransferException("two requests of SFTP have one number");
        }
    }

    private SftpRequest extended(String name, SftpFields packet) throws BrokenTransferException {
        return switch (name) {
            case "posix-rename@openssh.com" -> SftpRequest.of(Kind.RENAME, packet.text(), packet.text());
            case "hardlink@openssh.com" -> SftpRequest.of(Kind.LINK, packet.text(), packet.text());
            case "lsetstat@openssh.com" -> SftpRequest.setStat(packet.text(), attributes(packet));
            case "copy-file" -> SftpRequest.of(Kind.COPY_FILE, packet.text(), packet.text());
            case "copy-data" -> copyData(packet);
            case "version-select" -> SftpRequest.version(number(packet.text()));
            default -> SftpRequest.NOTHING;
        };
    }

    /** The number that a text begins with, as far as versions go. */
    private static int number(String text) {
        return text.length() == 1 ? Character.digit(text.charAt(0), 10) : VERSION_3;
    }

    private SftpRequest close(String handle) {
        OpenFile file = files.get(handle);
        return file == null ? SftpRequest.NOTHING : SftpRequest.close(file, handle);
    }

    private SftpRequest read(SftpFields packet) throws BrokenTransferException {
        OpenFile file = opened(packet.handle());
        return file == null ? SftpRequest.NOTHING : SftpRequest.on(Kind.READ, file, packet.int64());
    }

    /** The file that a handle stands for; null if the server gave no such handle. */
    private @Nullable OpenFile opened(String handle) throws BrokenTransferException {
        OpenFile file = files.get(handle);
        if (file == null && joined) {
            file = OpenFile.openedBefore();
            files.add(handle, file);
        }
        return file;
    }

    private Contents write(int id, SftpFields packet) throws BrokenTransferException {
        OpenFile file = opened(packet.handle());
        long place = packet.int64();
        long length = packet.uint32();
        await(id, file == null ? SftpRequest.NOTHING : SftpRequest.on(Kind.WRITE, file, length));
        return file == null ? Contents.IGNORED : file.writing(place, length);
    }

    private static SftpRequest link(String target, String link, SftpFields packet) throws BrokenTransferException {
        return SftpRequest.of(packet.uint8() == 0 ? Kind.LINK : Kind.SYMLINK, target, link);
    }

    private SftpRequest setStat(@Nullable OpenFile file, SftpFields packet) {
        if (file == null) {
            return SftpRequest.NOTHING;
        }
        SftpAttributes attributes = attributes(packet);
        if (attributes.maySetLength()) {
            file.cutAt(Math.max(0, attributes.length()));
        }
        return SftpRequest.setStat(file, attributes);
    }

    private SftpRequest setStat(String path, SftpFields packet) {
        SftpAttributes attributes = attributes(packet);
        if (attributes.maySetLength()) {
            files.mayBeCut(); // the path may be another name of a file that is open
        }
        return SftpRequest.setStat(path, attributes);
    }

    private SftpAttributes attributes(SftpFields packet) {
        SftpAttributes attributes = SftpAttributes.read(packet, version);
        return joined ? attributes.ofUnknownVersion() : attributes;
    }

    private SftpRequest copyData(SftpFields packet) throws BrokenTransferException {
        OpenFile from = files.get(packet.handle());
        packet.int64(); // from where
        long length = packet.int64();
        OpenFile to = files.get(packet.handle());
        if (to != null) {
            to.copying();
        }
        return from == null || to == null ? SftpRequest.NOTHING : SftpRequest.copy(from, to, length);
    }

    private void keep(int more) throws BrokenTransferException {
        characters += more;
        if (characters > MOST_CHARACTERS) {
            throw new BrokenTransferException("the paths of open files are too long together");
        }
    }

    private Contents answer(SftpFields packet) throws BrokenTransferException {
        int type = packet.uint8();
        if (type == SftpType.VERSION) {
            version = packet.int32();
            return Contents.IGNORED;
        }
        SftpRequest request = requests.remove(packet.int32());
        if (request == null || request.kind() == Kind.OTHER) {
            return Contents.IGNORED;
        }
        characters -= request.characters();
        switch (type) {
            case SftpType.STATUS -> status(request, packet.int32());
            case SftpType.HANDLE -> handle(request, packet.handle());
            case SftpType.DATA -> {
                return data(request, packet.uint32());
            }
            default -> throw new BrokenTransferException("an answer of SFTP does not fit its request");
        }
        return Contents.IGNORED;
    }

    private void handle(SftpRequest request, String handle) throws BrokenTransferException {
        String path = request.path();
        if (path == null || request.kind() != Kind.OPEN && request.kind() != Kind.OPENDIR) {
            throw new BrokenTransferException("an answer of SFTP does not fit its request");
        }
        keep(path.length());
        files.add(
                handle,
                request.kind() == Kind.OPENDIR
                        ? OpenFile.folder(path)
                        : OpenFile.file(path, joined ? mode(request).notEmpty() : mode(request), hashing));
    }

    /** The version is the one that is in force when the server answers, since it answers in the order of requests. */
    private OpenMode mode(SftpRequest request) {
        return OpenMode.of(version, request.first());
    }

    private static Contents data(SftpRequest request, long length) throws BrokenTransferException {
        OpenFile file = request.file();
        if (file == null || request.kind() != Kind.READ) {
            throw new BrokenTransferException("an answer of SFTP does not fit its request");
        }
        return file.read(request.first(), length);
    }

    private void status(SftpRequest request, int code) {
        String failure = SftpStatus.failure(code);
        String path = request.path();
        OpenFile file = request.file();
        if (request.kind() == Kind.COPY_FILE && path != null) {
            facts.accept(new FileFact(FileFact.READ, path).result(failure).toMap());
        }
        if (request.kind() == Kind.OPEN || request.kind().op() != null) {
            facts.accept(fact(request).result(failure).toMap());
            SftpAttributes set = request.attributes();
            if (file != null && failure == null && set != null && set.length() >= 0) {
                file.cut(set.length());
            }
        } else if (request.kind() == Kind.VERSION_SELECT && failure == null) {
            version = (int) request.first();
        } else if (file != null) {
            onFile(request, file, code, failure);
        }
    }

    /** What a request for an operation on paths does. */
    private FileFact fact(SftpRequest request) {
        String path = String.valueOf(request.path());
        String second = request.second();
        String op = request.kind().op();
        if (request.kind() == Kind.COPY_FILE && second != null) {
            return new FileFact(FileFact.WRITE, second).from(path);
        }
        FileFact fact = new FileFact(op == null ? mode(request).writes() ? FileFact.WRITE : FileFact.READ : op, path);
        SftpAttributes set = request.attributes();
        return second != null ? fact.to(second) : set != null ? fact.sets(set) : fact;
    }

    private void onFile(SftpRequest request, OpenFile file, int code, @Nullable String failure) {
        if (failure == null) {
            done(request, file);
        } else if (request.kind() == Kind.READ && code == SftpStatus.EOF) {
            file.endsAt(request.first());
        } else {
            file.failed(failure);
            if (request.kind() != Kind.READ) {
                file.writeFailed();
            }
        }
        String handle = request.handle();
        if (request.kind() == Kind.CLOSE && handle != null) {
            files.remove(handle);
            characters -= file.path().length();
            if (!file.isFolder()) {
                facts.accept(file.closed());
            }
        }
    }

    private static void done(SftpRequest request, OpenFile file) {
        OpenFile other = request.other();
        if (request.kind() == Kind.WRITE) {
            file.wrote(request.first());
        } else if (request.kind() == Kind.COPY_DATA && other != null) {
            other.copied(file, request.first());
        }
    }
}
