package dev.sshdaudit.core;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this host. */
final class NodeName {

    private NodeName() {}

    /** The name if the operating system has it in a file, or an empty text. */
    static String known() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return ""; // not Linux
        }
    }

    /** The name, or an empty text. Can take minutes if a name server does not answer. */
    static String lookUp() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "";
        }
    }
}
