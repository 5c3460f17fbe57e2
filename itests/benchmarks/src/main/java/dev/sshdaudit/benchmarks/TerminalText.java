package dev.sshdaudit.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What terminals show: prompts and commands, listings in colour, logs, builds, tables that redraw themselves, prose. It
 * is the same in every run, and about as compressible as recordings of terminals are (zlib 3 to 0.30, zlib 6 to 0.26).
 */
public final class TerminalText {

    private static final long SEED = 20_261_101;

    /** Repeated from here on: far beyond the window of any compressor that is measured, and made in a second. */
    private static final int PERIOD = 8 << 20;

    private static final String ESC = "\u001b[";
    private static final String RESET = ESC + "0m";
    private static final List<String> WORDS = List.of(("connection session channel request packet server client key"
                    + " host user group file folder value state error warning retry timeout address port stream buffer"
                    + " index table node cluster replica shard leader queue topic message event cache entry record"
                    + " schema version release update install remove start stop open close read write send receive"
                    + " accept refuse the a of to in for with from by on at is was has been not no all each new old"
                    + " first last next before after while until when because within without between against")
            .split(" "));
    private static final List<String> HOSTS = List.of("web-01", "web-02", "db-primary", "cache-03", "build", "gate");
    private static final List<String> USERS = List.of("root", "ada", "deploy", "postgres", "www-data");
    private static final List<String> SUFFIXES = List.of(".conf", ".log", ".jar", ".txt", ".sh", ".gz", ".java", "");
    private static final List<String> LEVELS = List.of("INFO ", "INFO ", "INFO ", "DEBUG", "WARN ", "ERROR");

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private long clock = 1_790_000_000_000L;
    private String host = HOSTS.get(0);
    private String folder = "/var/log";

    private TerminalText(long seed) {
        random = new Random(seed);
    }

    /** So many bytes of it, always the same. */
    public static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        byte[] period = new TerminalText(SEED).generate(Math.min(size, PERIOD));
        for (int done = 0; done < size; done += period.length) {
            System.arraycopy(period, 0, bytes, done, Math.min(period.length, size - done));
        }
        return bytes;
    }

    private byte[] generate(int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(size + (1 << 16));
        while (out.size() < size) {
            text.setLength(0);
            command();
            out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        return Arrays.copyOf(out.toByteArray(), size);
    }

    private void command() {
        if (random.nextInt(12) == 0) {
            host = pick(HOSTS);
        }
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> listing();
            case 4, 5, 6, 7, 8, 9, 10 -> log();
            case 11, 12 -> build();
            case 13, 14 -> processes();
            case 15 -> checksums();
            default -> prose();
        }
    }

    private void prompt(String command) {
        add(ESC + "?2004h" + ESC + "01;32m" + pick(USERS) + "@" + host + RESET + ":" + ESC + "01;34m" + folder + RESET);
        add("$ " + command + "\r\n" + ESC + "?2004l\r");
    }

    private void listing() {
        folder = "/" + pick(List.of("srv", "opt", "var/lib", "home")) + "/" + word() + "/" + word();
        prompt("ls -la --color " + folder);
        add("total " + random.nextInt(100_000) + "\r\n");
        for (int i = 5 + random.nextInt(40); i > 0; i--) {
            boolean directory = random.nextInt(4) == 0;
            add(directory ? "drwxr-xr-x " : pick(List.of("-rw-r--r-- ", "-rw-r----- ", "-rwxr-xr-x ")));
            add(String.format(
                    Locale.ROOT,
                    "%2d %-8s %-8s %9d Nov %2d %02d:%02d ",
                    1 + random.nextInt(directory ? 20 : 2),
                    pick(USERS),
                    pick(USERS),
                    directory ? 4096 : random.nextInt(1 << 5 + random.nextInt(24)),
                    1 + random.nextInt(30),
                    random.nextInt(24),
                    random.nextInt(60)));
            String name = word() + (random.nextBoolean() ? "-" + word() : "_" + random.nextInt(1000));
            add(directory ? ESC + "01;34m" + name + RESET : name + pick(SUFFIXES));
            add("\r\n");
        }
    }

    private void log() {
        prompt("tail -n 100 " + folder + "/" + word() + ".log | grep -v " + word());
        for (int i = 5 + random.nextInt(60); i > 0; i--) {
            clock += random.nextInt(3_000);
            String level = pick(LEVELS);
            add(String.format(
                    Locale.ROOT, "%tFT%<tT.%<tL ", Instant.ofEpochMilli(clock).atOffset(ZoneOffset.UTC)));
            add(level.equals("ERROR") ? ESC + "31m" + level + RESET : level);
            add(" [" + pick(HOSTS) + "-" + random.nextInt(16) + "] dev.example." + word() + "." + word() + " - ");
            sentence(3 + random.nextInt(8));
            if (random.nextInt(3) > 0) {
                add(" id=" + Long.toHexString(random.nextLong() >>> 32) + " took " + random.nextInt(2_000) + " ms");
            }
            add("\r\n");
        }
    }

    private void build() {
        prompt("make -j" + (1 + random.nextInt(8)) + " " + word());
        for (int i = 5 + random.nextInt(40); i > 0; i--) {
            String name = word() + "/" + word() + "_" + word();
            add("[" + String.format(Locale.ROOT, "%3d%%", 100 - i) + "] " + ESC + "32mBuilding CXX object src/" + name);
            add(".cpp.o" + RESET + "\r\n");
            if (random.nextInt(6) == 0) {
                add(ESC + "01m" + name + ".cpp:" + random.nextInt(900) + ":" + random.nextInt(80) + ": " + ESC);
                add("01;35mwarning: " + RESET + "unused variable '" + ESC + "01m" + word() + RESET + "'\r\n");
            }
        }
    }

    /** A screen that is drawn anew a few times. */
    private void processes() {
        prompt("top -d 1");
        for (int screen = 1 + random.nextInt(3); screen > 0; screen--) {
            add(ESC + "H" + ESC + "2J" + ESC + "7m  PID USER      PR  NI    VIRT    RES  %CPU  %MEM     TIME+ COMMAND");
            add(ESC + "K" + RESET + "\r\n");
            for (int row = 2; row < 22; row++) {
                add(String.format(
                        Locale.ROOT,
                        ESC + "%d;1H%5d %-9s 20   0 %7d %6d %5.1f %5.1f %3d:%02d.%02d %s" + ESC + "K\r\n",
                        row,
                        random.nextInt(32_768),
                        pick(USERS),
                        random.nextInt(9_999_999),
                        random.nextInt(999_999),
                        random.nextInt(1_000) / 10.0,
                        random.nextInt(300) / 10.0,
                        random.nextInt(100),
                        random.nextInt(60),
                        random.nextInt(100),
                        word()));
            }
        }
    }

    private void checksums() {
        prompt("sha256sum " + folder + "/*");
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            for (int j = 0; j < 4; j++) {
                add(String.format(Locale.ROOT, "%016x", random.nextLong()));
            }
            add("  " + folder + "/" + word() + pick(SUFFIXES) + "\r\n");
        }
    }

    private void prose() {
        prompt("less " + word() + ".txt");
        for (int i = 5 + random.nextInt(30); i > 0; i--) {
            sentence(8 + random.nextInt(8));
            add(random.nextInt(4) == 0 ? " – „" + word() + "“.\r\n" : ".\r\n");
        }
    }

    private void sentence(int words) {
        for (int i = 0; i < words; i++) {
            add(i == 0 ? word() : " " + word());
        }
    }

    private String word() {
        // some words come far more often than others
        int index = (int) (WORDS.size() * StrictMath.pow(random.nextDouble(), 1.7));
        return WORDS.get(index);
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private void add(String more) {
        text.append(more);
    }
}
