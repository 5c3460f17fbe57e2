package dev.sshdaudit.containerssh;

import static dev.sshdaudit.containerssh.Files04.ALL;
import static dev.sshdaudit.containerssh.Files04.CERTIFICATE;
import static dev.sshdaudit.containerssh.Files04.translate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.containerssh.Translation.Line;
import dev.sshdaudit.containerssh.Translation.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keys of ContainerSSH become. */
class ContainerSshTest {

    /** The one line of a section {@code audit} that is written in YAML's short form. */
    private static Line only(String audit) throws IOException {
        List<Line> lines = translate("audit: {" + audit + "}").lines();
        assertEquals(1, lines.size(), lines::toString);
        return lines.get(0);
    }

    private static String problem(String file) {
        return assertThrows(UntranslatableException.class, () -> translate(file))
                .getMessage();
    }

    private static Map<String, String> flat(Translation translation) {
        Map<String, String> flat = new LinkedHashMap<>();
        translation.keys().forEach((pid, keys) -> keys.forEach((key, value) -> flat.put(pid + " " + key, value)));
        return flat;
    }

    @Test
    void everyKeyBecomesTheKeyHere() throws IOException {
        Translation translation = translate(ALL);
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("audit enable", "true");
        expected.put("audit format", "binary");
        expected.put("audit storage", "s3");
        expected.put("audit.intercept stdin", "true");
        expected.put("audit.intercept stdout", "true");
        expected.put("audit.intercept stderr", "true");
        expected.put("audit.intercept passwords", "true");
        expected.put("audit.intercept forwarding", "true");
        expected.put("audit.file directory", "/srv/audit");
        expected.put("audit.s3 local", "/srv/audit-local");
        expected.put("audit.s3 accessKey", "$[env:AUDIT_S3_ACCESS_KEY]");
        expected.put("audit.s3 secretKey", "$[env:AUDIT_S3_SECRET_KEY]");
        expected.put("audit.s3 bucket", "my-audit");
        expected.put("audit.s3 region", "eu-central-1");
        expected.put("audit.s3 endpoint", "https://s3.example.com:9000");
        expected.put("audit.s3 cacert", CERTIFICATE);
        expected.put("audit.s3 acl", "public-read");
        expected.put("audit.s3 pathStyleAccess", "true");
        expected.put("audit.s3 uploadPartSize", "10485760");
        expected.put("audit.s3 parallelUploads", "7");
        expected.put("audit.s3 metadata.ip", "true");
        expected.put("audit.s3 metadata.username", "true");
        assertEquals(expected, flat(translation));
        assertEquals(expected.size(), Key.ALL.size());
        assertEquals(expected.size(), translation.lines().size());
        assertEquals(List.of("2 other sections are not about auditing, and not translated"), translation.notes());
        assertEquals(4, translation.lines().get(0).line());
        assertEquals("audit.s3.metadata.username", translation.lines().get(21).source());
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "'yes'", "\"on\""})
    void switchIsOnInEachSpelling(String value) throws IOException {
        assertEquals("true", only("enable: " + value).value());
        assertEquals("", only("enable: " + value).remark());
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF", "'no'"})
    void switchIsOffInEachSpelling(String value) throws IOException {
        assertEquals("false", only("intercept: {stdin: " + value + "}").value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "yEs", "truE", "enabled", "''", "[true]", "{a: b}", "true|false"})
    void whatIsNoSwitchIsWrong(String value) throws IOException {
        Line line = only("enable: " + value);
        assertEquals(Outcome.WRONG, line.outcome(), line::toString);
        assertNull(line.value());
    }

    @Test
    void quotesThatContainerSshRefusesAreTold() throws IOException {
        assertEquals(
                "ContainerSSH refuses this value in quotes",
                only("enable: 'true'").remark());
        Line number = only("s3: {parallelUploads: '7'}");
        assertEquals(
                List.of("7", "ContainerSSH refuses this value in quotes"), List.of(number.value(), number.remark()));
    }

    @ParameterizedTest
    @CsvSource({
        "5242880, 5242880",
        "5_242_880, 5242880",
        "+5242880, 5242880",
        "0x500000, 5242880",
        "0X50_0000, 5242880",
        "0o24000000, 5242880",
        "024000000, 5242880",
        "0b10100000000000000000000, 5242880",
        "5242880.0, 5242880",
        "5242880.9, 5242880",
        "6e6, 6000000",
        "5368709120, 5368709120"
    })
    void numberIsReadInEachSpelling(String value, String read) throws IOException {
        assertEquals(read, only("s3: {uploadPartSize: " + value + "}").value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5242879",
                "5368709121",
                "-5242880",
                "5MB",
                "1e999999999",
                "1e18",
                "0x",
                "0x-500000",
                ".inf",
                "5 242 880",
                "99999999999999999999999",
                "true",
                "''"
            })
    void whatIsNoNumberInTheRangeIsWrong(String value) throws IOException {
        Line line = only("s3: {uploadPartSize: " + value + "}");
        assertEquals(Outcome.WRONG, line.outcome(), line::toString);
        assertEquals("it must be a number from 5242880 to 5368709120", line.remark());
    }

    @ParameterizedTest
    @ValueSource(strings = {"~", "null", "Null", "NULL", ""})
    void keyWithoutValueIsNotWritten(String value) throws IOException {
        for (Key key : Key.ALL) {
            Line line = only(nested(key, value));
            assertEquals(Outcome.EMPTY, line.outcome(), line::toString);
            assertNull(line.value());
            assertEquals("audit." + key.source(), line.source());
            assertTrue(line.remark().endsWith(key.omitted()), line::remark);
        }
        assertEquals(Outcome.EMPTY, only("s3: " + value).outcome());
    }

    private static String nested(Key key, String value) {
        String[] names = key.source().split("\\.");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.length - 1; i++) {
            text.append(names[i]).append(": {");
        }
        text.append(names[names.length - 1]).append(": ").append(value);
        return text + "}".repeat(names.length - 1);
    }

    @Test
    void listsAndKeysAreWrongForEachKey() throws IOException {
        for (Key key : Key.ALL) {
            assertEquals(Outcome.WRONG, only(nested(key, "[x]")).outcome(), key.source());
            assertEquals(Outcome.WRONG, only(nested(key, "{x: y}")).outcome(), key.source());
        }
        assertEquals(Outcome.WRONG, only("s3: text").outcome());
        assertEquals(Outcome.WRONG, only("intercept: [stdin]").outcome());
    }

    @ParameterizedTest
    @CsvSource({
        "format: none|binary|asciinema",
        "format: Binary",
        "format: ''",
        "storage: S3",
        "file: {directory: audit}",
        "file: {directory: /}",
        "file: {directory: \"/a\\0b\"}",
        "file: {directory: '/a/${HOME}'}",
        "s3: {local: '/a/$[env:HOME]'}",
        "s3: {local: '/a/\\\\b'}",
        "s3: {bucket: My_Bucket}",
        "s3: {bucket: 10.0.0.1}",
        "s3: {region: eu central}",
        "s3: {endpoint: s3.example.com}",
        "s3: {endpoint: 'https://s3.example.com/path'}",
        "s3: {endpoint: 'ftp://s3.example.com'}",
        "s3: {cacert: Your trusted CA certificate in PEM format here}",
        "s3: {cacert: '-----BEGIN CERTIFICATE-----QUJD-----END CERTIFICATE-----'}",
        "s3: {acl: everyone}",
        "s3: {parallelUploads: 501}",
        "s3: {parallelUploads: 0}"
    })
    void valueThatIsNotAllowedHereIsWrongAndNotRepeated(String audit) throws IOException {
        Line line = only(audit);
        assertEquals(Outcome.WRONG, line.outcome(), line::toString);
        assertNull(line.value());
        assertTrue(line.remark().startsWith("it must ") || line.remark().startsWith("a certificate"), line::remark);
    }

    @ParameterizedTest
    @CsvSource({"asciinema, asciinema", "none, none", "'\"binary\"', binary", "audit, binary"})
    void formatsOfAllVersionsAreKnown(String value, String here) throws IOException {
        assertEquals(here, flat(translate("audit: {format: " + value + "}")).get("audit format"));
    }

    @Test
    void formatBefore04MeantThatRecordingIsOn() throws IOException {
        Translation translation = translate("""
                audit:
                  format: audit
                  storage: s3
                  s3:
                    uploadChunkSize: 6291456
                """);
        assertEquals(
                Map.of(
                        "audit enable", "true",
                        "audit format", "binary",
                        "audit storage", "s3",
                        "audit.s3 uploadPartSize", "6291456"),
                flat(translation));
        assertEquals(
                "not in the file: ContainerSSH before 0.4 records where format is not none",
                translation.lines().get(0).remark());
        assertEquals(Map.of("audit format", "none"), flat(translate("audit: {format: none, s3: {}}")));
        assertEquals(
                Map.of("audit enable", "false", "audit format", "binary"),
                flat(translate("audit: {enable: false, format: audit}")));
    }

    @Test
    void missingSwitchIsToldWhereTheVersionIsNotKnown() throws IOException {
        Translation translation = translate("audit: {format: asciinema}");
        assertEquals(Map.of("audit format", "asciinema"), flat(translation));
        assertTrue(translation.notes().get(0).startsWith("audit.enable is not set:"), translation::toString);
    }

    @Test
    void partSizeOfTodayCounts() throws IOException {
        for (String s3 : List.of(
                "uploadChunkSize: 6291456, uploadPartSize: 7340032",
                "uploadPartSize: 7340032, uploadChunkSize: 6291456")) {
            Translation translation = translate("audit: {s3: {" + s3 + "}}");
            assertEquals(Map.of("audit.s3 uploadPartSize", "7340032"), flat(translation));
            assertEquals(2, translation.lines().size());
        }
    }

    @Test
    void whatNothingHereIsLikeIsTold() throws IOException {
        Line type = only("type: file");
        assertEquals(Outcome.UNKNOWN, type.outcome());
        assertTrue(type.remark().contains("write storage"), type::remark);
        Line other = only("compress: CsUnknown-5512");
        assertEquals("no key of ContainerSSH, which refuses a file with it from 0.4 on", other.remark());
        assertFalse(other.toString().contains("CsUnknown-5512"));
        assertEquals(Outcome.UNKNOWN, only("Enable: true").outcome());
        String name = "k".repeat(1000);
        assertEquals("audit." + "k".repeat(64) + "…", only(name + ": 1").source());
    }

    @Test
    void jsonIsReadWithoutRegardToCase() throws IOException {
        Translation translation = translate("{\n\t\"Audit\": {\n\t\t\"ENABLE\": true, \"format\": \"binary\",\n"
                + "\t\t\"s3\": {\"ACL\": \"private\", \"PathStyleAccess\":true, \"metadata\": {\"IP\":false}},\n"
                + "\t\t\"file\": {\"directory\": \"\\/srv\\/audit\"}\n\t}\n}\n");
        assertEquals(
                Map.of(
                        "audit enable", "true",
                        "audit format", "binary",
                        "audit.s3 acl", "private",
                        "audit.s3 pathStyleAccess", "true",
                        "audit.s3 metadata.ip", "false",
                        "audit.file directory", "/srv/audit"),
                flat(translation));
        assertEquals(
                List.of(Outcome.SET, Outcome.WRONG),
                translate("{\"audit\": {\"enable\": true, \"Enable\": false}}").lines().stream()
                        .map(Line::outcome)
                        .toList());
    }

    @Test
    void anchorsAliasesAndMergedKeysAreFollowed() throws IOException {
        Translation translation = translate("""
                common: &all
                  stdin: true
                  stdout: false
                directory: &folder /srv/audit
                audit:
                  intercept:
                    <<: *all
                    stdout: true
                  file: {directory: *folder}
                  s3: {metadata: &m {ip: true}}
                """);
        assertEquals(
                Map.of(
                        "audit.intercept stdout", "true",
                        "audit.intercept stdin", "true",
                        "audit.file directory", "/srv/audit",
                        "audit.s3 metadata.ip", "true"),
                flat(translation));
        assertEquals(Map.of("audit.intercept stdin", "true", "audit.intercept stdout", "false"), flat(translate("""
                        a: &a {stdin: true}
                        b: &b {stdin: false, stdout: false}
                        audit: {intercept: {<<: [*a, *b]}}
                        """)));
    }

    @Test
    void textIsReadInEachStyle() throws IOException {
        Map<String, String> styles = Map.of(
                "plain", "/srv/audit",
                "single", "'/srv/audit'",
                "double", "\"/srv/\\x61udit\"",
                "literal", "|\n      /srv/audit\n",
                "folded", ">-\n      /srv/audit\n");
        assertEquals(
                List.of("/srv/audit"),
                styles.values().stream()
                        .map(style -> {
                            try {
                                return flat(translate("audit:\n  file:\n    directory: " + style))
                                        .get("audit.file directory");
                            } catch (IOException e) {
                                return e.getMessage();
                            }
                        })
                        .distinct()
                        .toList());
        assertEquals("12345", only("s3: {bucket: 12345}").value());
    }

    @Test
    void windowsLineEndsAndByteOrderMarkAreNoMatter() throws IOException {
        assertEquals(flat(translate(ALL)), flat(translate("\uFEFF" + ALL.replace("\n", "\r\n"))));
    }

    // secrets

    @Test
    void secretsAreInNothingThatIsTold() throws IOException {
        Translation translation = translate(ALL);
        assertFalse(translation.toString().contains("CsImport"), "a secret");
        assertEquals(
                List.of("a secret, which is not copied"),
                translation.lines().stream()
                        .filter(line -> line.outcome() == Outcome.REFERENCE)
                        .map(Line::remark)
                        .distinct()
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit: {s3: {endpoint: 'https://eve:CsEndpoint-7731@s3.example.com'}}",
                "audit: {s3: {accessKey: CsEndpoint-7731}}",
                "audit: {s3: {secretKey: CsEndpoint-7731, accessKey: ''}}",
                "audit: {s3: {accessKey: [CsEndpoint-7731]}}",
                "audit: {s3: {other: {secretKey: CsEndpoint-7731}}}",
                "audit: {format: CsEndpoint-7731}",
                "audit: {enable: CsEndpoint-7731, file: CsEndpoint-7731}",
                "audit: {s3: {uploadPartSize: CsEndpoint-7731}}",
                "other: CsEndpoint-7731\naudit: {}",
                "audit: CsEndpoint-7731",
                "audit: *CsEndpoint-7731",
                "audit: {s3: {secretKey: @CsEndpoint-7731}}",
                "audit: {s3: {secretKey: \"CsEndpoint-7731}}",
                "audit: {s3: {secretKey: !CsEndpoint-7731 x}}",
                "audit: {s3: {secretKey: \"\\CsEndpoint-7731\"}}",
                "audit:\n  s3:\n    secretKey: CsEndpoint-7731: x\n",
                "audit:\n  s3:\n    secretKey: %CsEndpoint-7731\n",
                "%CsEndpoint-7731\n--- x",
                "%YAML CsEndpoint-7731\n--- x",
                "audit: &CsEndpoint-7731 *CsEndpoint-7731"
            })
    void secretInTheWrongPlaceIsNotTold(String file) {
        String told;
        try {
            told = translate(file).toString();
        } catch (IOException e) {
            told = e + " " + e.getCause();
        }
        assertFalse(told.contains("7731"), told);
    }

    @Test
    void privateKeyBesideACertificateIsNotCopied() throws IOException {
        String key = "-----BEGIN PRIVATE KEY-----\nCsPrivate9034\n-----END PRIVATE KEY-----\n";
        Translation translation =
                translate("audit:\n  s3:\n    cacert: |\n" + (key + CERTIFICATE + "\n" + key).indent(6));
        assertEquals(Map.of("audit.s3 cacert", CERTIFICATE), flat(translation));
    }

    @Test
    void oneCredentialAloneIsWrong() throws IOException {
        assertEquals(
                "secretKey is missing: set both or neither",
                only("s3: {accessKey: x}").remark());
        assertEquals(
                "accessKey is missing: set both or neither",
                only("s3: {secretKey: x}").remark());
        assertEquals(
                Map.of("audit.s3 accessKey", "", "audit.s3 secretKey", ""),
                flat(translate("audit: {s3: {accessKey: '', secretKey: \"\"}}")));
    }

    // what is no configuration

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|the file is empty",
                "'# only a comment'|the file is empty",
                "~|the file is empty",
                "text|line 1: the file must have sections, such as audit",
                "'[audit]'|line 1: the file must have sections, such as audit",
                "'ssh: {}'|the file has no section audit",
                "'{\"ssh\": {}}'|the file has no section audit",
                "'audit:'|line 1: the section audit must have keys",
                "'audit: [enable]'|line 1: the section audit must have keys",
                "'audit: {enable: true, enable: false}'|line 1: the same key is there twice",
                "'a: *b'|line 1: an alias (*…) names no anchor (&…) whose value has ended before",
                "'a: &a [*a]'|line 1: an alias (*…) names no anchor (&…) whose value has ended before",
                "'? [a] : b'|line 1: a key is a text, not a list or keys of its own",
                "'audit: !!map {}'|line 1: a tag (!…) names a type; values are read without",
                "'audit: {enable: !!bool true}'|line 1: a tag (!…) names a type; values are read without",
                "'<<: text'|line 1: << in the keys before here merges what has no keys",
                "'audit: {'|line 1: this is not YAML, at character 9",
            })
    void whatIsNoConfigurationIsRefusedWithItsLine(String file, String problem) {
        assertEquals(problem, problem(file));
    }

    @Test
    void refusalNamesTheLine() {
        assertEquals("line 3: a second document begins; there must be one alone", problem("audit: {}\n\n--- {}\n"));
        assertEquals(
                "line 2: this is not YAML, at character 1: YAML is indented with spaces, not with tabs",
                problem("audit:\n\tenable: true\n"));
        assertEquals("line 3: the same key is there twice", problem("ssh: a\naudit: {}\nssh: b\n"));
        assertEquals(
                "line 2: this is not UTF-8",
                assertThrows(
                                UntranslatableException.class,
                                () -> ContainerSsh.translate(new ByteArrayInputStream(
                                        "audit: {}\nx: \u00e4".getBytes(StandardCharsets.ISO_8859_1))))
                        .getMessage());
        assertTrue(problem("audit: {}\nx: \u0007").endsWith("this is not YAML"));
    }

    @Test
    void bombsEndSoon() {
        Map<String, String> bombs = Map.of(
                "a: " + "[".repeat(250_000),
                "line 1: the keys and lists are nested deeper than 32",
                "{".repeat(260_000),
                "line 1: the keys and lists are nested deeper than 32",
                "- ".repeat(130_000),
                "line 1: the keys and lists are nested deeper than 32",
                "x".repeat(262_144),
                "line 1: the file must have sections, such as audit",
                "x".repeat(262_145),
                "the file is longer than 262144 bytes",
                "k: v\n".repeat(2),
                "line 2: the same key is there twice",
                manyKeys(),
                "line 5001: there are more than 10000 keys and values up to here",
                merges(),
                "line 3: there are more than 10000 keys and values up to here");
        bombs.forEach((bomb, problem) ->
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertEquals(problem, problem(bomb))));
    }

    private static String manyKeys() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append("k").append(i).append(": v\n");
        }
        return text.toString();
    }

    private static String merges() {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            keys.append("k").append(i).append(": v, ");
        }
        return "a: &a {" + keys + "}\nb:\n  {<<: [" + "*a, ".repeat(100) + "]}";
    }

    @Test
    void aliasesOfAliasesAreNotCopied() throws IOException {
        StringBuilder bomb = new StringBuilder("l0: &l0 [lol]\n");
        for (int i = 1; i < 100; i++) {
            bomb.append("l%d: &l%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(10, "*l" + (i - 1)))));
        }
        Translation translation = translate(bomb + "audit: {enable: *l99, s3: *l99, other: *l99}");
        assertEquals(
                List.of(Outcome.WRONG, Outcome.WRONG, Outcome.UNKNOWN),
                translation.lines().stream().map(Line::outcome).toList());
    }

    @Test
    void eachKeyIsInTheTableOnce() {
        assertEquals(
                Key.ALL.size(),
                Key.ALL.stream()
                        .collect(Collectors.toMap(Key::source, Function.identity()))
                        .size());
        assertNotEquals(0, Key.ALL.size());
    }

    @Test
    void otherSectionsAreCountedAndGeoipIsNamed() throws IOException {
        assertEquals(
                List.of(
                        "1 other section is not about auditing, and not translated",
                        "geoip: countries of clients' addresses are here the PID audit.geoip, whose key file names the"
                                + " file"),
                translate("audit: {}\ngeoip: {provider: maxmind}").notes());
    }
}
