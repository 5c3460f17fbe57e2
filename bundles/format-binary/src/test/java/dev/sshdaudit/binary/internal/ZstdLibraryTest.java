package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.provider.FormatProvider;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library zstd-jni as it may be found: another version of it, or one that does not run here. */
class ZstdLibraryTest {

    private static final String CONTEXT = "com.github.luben.zstd.ZstdCompressCtx";

    private static final String USUAL = "public ZstdCompressCtx setLevel(int level) { return this; }"
            + " public ZstdCompressCtx setWindowLog(int log) { return this; }"
            + " public ZstdCompressCtx setStrategy(int value) { return this; }"
            + " public ZstdCompressCtx setHashLog(int value) { return this; }"
            + " public ZstdCompressCtx setChainLog(int value) { return this; }"
            + " public ZstdCompressCtx setSearchLog(int value) { return this; }"
            + " public ZstdCompressCtx setMinMatch(int value) { return this; }"
            + " public ZstdCompressCtx setChecksum(boolean checksum) { return this; }"
            + " public void reset() {} public void close() {} ";

    @TempDir
    Path directory;

    /** Classes of the format and of the library, each loaded anew, with one that is made here in the place of its own. */
    private final class Loader extends ClassLoader {

        private final byte[] context;

        Loader(byte[] context) {
            super(ZstdLibraryTest.class.getClassLoader());
            this.context = context;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean own = name.startsWith("com.github.luben.zstd.") || name.startsWith("dev.sshdaudit.binary.");
            if (!own) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = name.equals(CONTEXT) ? context : in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** The format with a library whose compressor has these members. */
    private FormatProvider formatWith(String members) throws Exception {
        Path source = Files.writeString(
                directory.resolve("ZstdCompressCtx.java"),
                "package com.github.luben.zstd; public class ZstdCompressCtx { " + members + "}");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        directory.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertEquals(0, result);
        byte[] context = Files.readAllBytes(directory.resolve(CONTEXT.replace('.', '/') + ".class"));
        return (FormatProvider) new Loader(context)
                .loadClass(BinaryFormatProvider.class.getName())
                .getDeclaredConstructor()
                .newInstance();
    }

    private void assertRefused(String reason, String members) throws Exception {
        FormatProvider format = formatWith(members);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> format.configure(Map.of("compression", "zstd")))
                .getMessage();
        for (String part : List.of("PID audit.binary", "key compression", "zstd-jni", "compression = gzip", reason)) {
            assertTrue(message.contains(part), message);
        }
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        format.service().newEncoder(outputs).finish();
        assertEquals(2, outputs.bytes()[32], "gzip stays in force");
    }

    @Test
    void oneThatLacksAMethodIsRefusedWhenItIsConfigured() throws Exception {
        assertRefused("NoSuchMethodError", USUAL);
    }

    @Test
    void oneWhoseNativePartDoesNotRunIsRefusedWhenItIsConfigured() throws Exception {
        assertRefused(
                "UnsatisfiedLinkError",
                "public ZstdCompressCtx() { throw new UnsatisfiedLinkError(\"no zstd here\"); } " + USUAL);
    }

    @Test
    void oneThatCompressesToSomethingElseIsRefusedWhenItIsConfigured() throws Exception {
        assertRefused(
                "cannot be read",
                USUAL + "public boolean compressByteBufferStream(java.nio.ByteBuffer to, java.nio.ByteBuffer from,"
                        + " EndDirective how) { to.put(from); return true; } ");
    }
}
