package dev.sshdaudit.core.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Interception.Masking;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import dev.sshdaudit.message.Payload;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which keys are recorded, and which are masked. */
class UnechoedKeystrokesTest {

    private static final String LINE_EDITOR = "\033[?2004h";
    private static final String NO_LINE_EDITOR = "\033[?2004l\r";
    private static final String SCREEN = "\033[?1049h\033[?1h\033=\033[1;1H\033[2J";

    private final Teletype user = new Teletype();

    private void assertKeys(String expected) {
        user.after(1_500).end();
        assertEquals(expected, user.keys());
        assertTrue(user.isInOrder());
    }

    @Nested
    class WhereTheTerminalShowsKeys {

        @Test
        void keysThatAreShownAreRecordedAsTheyAreShown() {
            user.print("$ ").echo("ls").type("\r").print("\r\n");
            assertEquals("ls\r", user.keys());
        }

        @Test
        void theFirstKeyOfALineWaitsForAnother() {
            user.print("$ ").echo("l");
            assertEquals("", user.keys());
            user.echo("s");
            assertEquals("ls", user.keys());
        }

        @Test
        void aSingleKeyThatAloneIsShownIsRecordedAfterASecond() {
            user.print("y/n ").echo("y");
            user.after(840);
            assertEquals("", user.keys());
            user.after(10);
            assertEquals("y", user.keys());
        }

        @Test
        void aSingleKeyIsRecordedWithTheEndOfTheLine() {
            user.print("y/n ").echo("y").type("\r").print("\r\n");
            assertEquals("y\r", user.keys());
        }

        @Test
        void aPastedLineIsRecorded() {
            user.print("$ ").type("ls -l\rcd ü\r").print("ls -l\r\n$ cd ü\r\n");
            assertKeys("ls -l\rcd ü\r");
        }

        @Test
        void keysThatAreShownLaterThanTheNextIsTypedAreRecorded() {
            user.type("l")
                    .after(80)
                    .type("s")
                    .after(80)
                    .type(" ")
                    .after(40)
                    .print("l")
                    .after(40)
                    .type("-")
                    .after(40);
            user.print("s")
                    .after(80)
                    .print(" ")
                    .after(80)
                    .print("-")
                    .after(1)
                    .type("\r")
                    .after(200)
                    .print("\r\n");
            assertKeys("ls -\r");
        }

        @Test
        void controlKeysAreRecordedAndMayBeShown() {
            user.type("ab")
                    .print("ab")
                    .type("\177")
                    .print("\b \b")
                    .type("c\033[A\t")
                    .print("c^[[A\t");
            user.type("d\003").print("d^C\r\n");
            assertKeys("ab\177c\033[A\td\003");
        }

        @Test
        void controlKeysWithoutTextWaitForNothing() {
            user.type("\033[A").type("\t").type("\014").type("\r").type("\004");
            assertEquals("\033[A\t\014\r\004", user.keys());
        }

        @Test
        void outputOfABackgroundJobDoesNotHideTheEcho() {
            user.print("$ ")
                    .type("l")
                    .print("l")
                    .after(50)
                    .print("job done\r\n")
                    .after(100);
            user.type("s")
                    .print("s")
                    .after(100)
                    .type(" ")
                    .print(" ")
                    .after(20)
                    .type("-")
                    .print("-");
            user.type("\r").print("\r\n");
            assertKeys("ls -\r");
        }

        @Test
        void outputBeforeTheEchoDoesNotHideIt() {
            user.print("$ ")
                    .type("l")
                    .print("job done\r\nl")
                    .after(100)
                    .type("s")
                    .print("s")
                    .after(100);
            user.type("\r").print("\r\n");
            assertKeys("ls\r");
        }

        @Test
        void aLineOfTwoTypedAheadOfASlowAnswerIsRecorded() {
            user.echo("ls").type("\r").after(50).type("pwd\r").after(200).print("\r\nfile\r\n$ pwd\r\n");
            assertKeys("ls\rpwd\r");
        }
    }

    @Nested
    class WhereTheTerminalShowsNothing {

        @Test
        void aLineThatIsAnsweredByItsEndAloneIsMasked() {
            user.print("Password: ").blind("s3cret").type("\r").print("\r\n");
            assertEquals("[6]\r", user.keys());
        }

        @Test
        void keysAreMaskedAfterASecondAndStayMasked() {
            user.print("? ").type("s").after(1_000);
            assertEquals("[1]", user.keys());
            user.blind("3cret\177").after(2_000).type("\r").print("\r\n");
            assertKeys("[7]\r");
        }

        @Test
        void aSecretThatIsPastedWithTheEndOfTheLineIsMaskedAndTheNextLineIsNot() {
            user.print("Password: ").type("s3cret\rls\r").after(100).print("\r\n$ ls\r\nfile\r\n$ ");
            assertKeys("[6]\rls\r");
        }

        @Test
        void aSecretThatTheBackgroundBeginsWithIsMasked() {
            user.print("Password: ")
                    .type("S")
                    .after(20)
                    .print("Starting job\r\n")
                    .after(100)
                    .type("tar");
            user.after(100).type("t\r").print("\r\n");
            assertKeys("[5]\r");
        }

        @Test
        void aSecretInTheMiddleOfOtherOutputIsMasked() {
            user.print("? ")
                    .type("te")
                    .after(20)
                    .print("latest news\r\nabctest\r\n")
                    .after(100)
                    .type("st")
                    .after(20);
            user.print("the latest\r\n").type("\r").print("\r\n");
            assertKeys("[4]\r");
        }

        @Test
        void aSecretThatIsTheBeginOfTheNextPromptIsMasked() {
            user.print("$ ").echo("read -s x").type("\r").print("\r\n").after(100);
            user.type("root\r").after(20).print("root@host:~# ");
            assertKeys("read -s x\r[4]\r");
        }

        @Test
        void aSecretThatThePromptsAfterAMinuteBeginWithStaysMasked() {
            user.blind("root")
                    .after(2_000)
                    .type("\r")
                    .after(10)
                    .print("\r\n")
                    .after(60_000)
                    .print("root\r\n")
                    .echo("ls");
            assertKeys("[4]\rls");
        }

        @Test
        void keysAreMaskedWithTheLineTheyBelongTo() {
            user.print("Password: ")
                    .type("s")
                    .type("\177\033[D")
                    .after(100)
                    .type("x\003")
                    .print("\r\n");
            assertKeys("[4]\003");
        }

        @Test
        void onlyTheLengthThatIsWantedIsTold() {
            Teletype other = new Teletype(Masking.ON);
            other.blind("secret").type("\r").print("\r\n");
            assertTrue(other.recorded.stream()
                    .map(message -> message.extras().get(AuditMessage.MASKED))
                    .anyMatch(Boolean.TRUE::equals));
            assertTrue(other.recorded.stream()
                    .map(message -> message.extras().get(AuditMessage.MASKED))
                    .noneMatch(Long.class::isInstance));
        }

        @Test
        void masksInPlaceOfCharactersShowASecretAtOnce() {
            user.print("Password: ").type("s").print("*").type("e").print("*");
            assertEquals("[2]", user.keys());
            user.type("c").print("*").type("\r").print("\r\n");
            assertKeys("[3]\r");
        }
    }

    @Nested
    class Later {

        @Test
        void aLineThatIsShownLaterIsRecordedThen() {
            user.print("$ ")
                    .type("l")
                    .after(300)
                    .type("s")
                    .after(300)
                    .type("\r")
                    .after(3_000);
            assertEquals("[2]\r", user.keys());
            user.print("ls\r\n");
            assertKeys("[2]\r{ls}");
            AuditMessage late = user.recorded.stream()
                    .filter(message -> message.extras().containsKey(AuditMessage.TYPED_AT))
                    .findFirst()
                    .orElseThrow();
            assertEquals(0L, late.extras().get(AuditMessage.TYPED_AT));
            assertEquals(3_600_000_000L, late.timestamp());
        }

        @Test
        void aLineOfWhichAPartIsShownLaterStaysMasked() {
            user.type("ls").after(3_000).print("l").after(10).print("x\r\n");
            assertKeys("[2]");
        }

        @Test
        void whatIsKeptOfHiddenKeysIsBounded() {
            String long1 = "a".repeat(HeldKeys.MOST_HIDDEN + 1);
            user.type(long1).after(1_500).print(long1).type("\r").print("\r\n");
            assertKeys("[" + long1.length() + "]\r");
        }

        @Test
        void keysThatAreShownAgainAfterHiddenOnesAreRecorded() {
            user.print("--- ")
                    .type(" ")
                    .after(1_500)
                    .print("next page\r\n")
                    .after(500)
                    .print("$ ")
                    .echo("ls")
                    .type("\r");
            user.print("\r\n");
            assertKeys("[1]ls\r");
        }
    }

    @Nested
    class LineEditors {

        @Test
        void aKeyThatIsAnsweredIsRecordedWithTheNextKey() {
            user.print(LINE_EDITOR + "$ ").type("l").print("l").type("s");
            assertEquals("l", user.keys());
        }

        @Test
        void keysThatAreAnsweredByOtherTextAreRecorded() {
            user.print(LINE_EDITOR + "$ ")
                    .type("\022")
                    .print("\r(reverse-i-search)`': ")
                    .after(50);
            user.type("s").print("\b\b\bs': ls -l\033[4D").after(50).type("\r").print("\r\033[C$ ls -l\r\n");
            assertKeys("\022s\r");
        }

        @Test
        void keysThatMoveTheCursorAreRecorded() {
            user.print(LINE_EDITOR + "$ ")
                    .echo("ls")
                    .type("\033")
                    .after(100)
                    .type("h")
                    .print("\b")
                    .after(100)
                    .type("x");
            user.print("\033[P").after(100);
            assertKeys("ls\033hx");
        }

        @Test
        void aSecretThatTheEditorDoesNotShowIsMasked() {
            user.print(LINE_EDITOR + "value: ")
                    .blind("secret")
                    .type("\r")
                    .print("\r\n" + NO_LINE_EDITOR + "thanks\r\n");
            assertKeys("[6]\r");
        }

        @Test
        void aSecretThatIsPastedIsMasked() {
            user.print(LINE_EDITOR + "value: ").type("secret\r").print("\r\n" + NO_LINE_EDITOR + "thanks\r\n");
            assertKeys("[6]\r");
        }

        @Test
        void aSecretThatIsPastedToAnEditorThatShowsNoNewlineIsMasked() {
            user.print(LINE_EDITOR + "value: ")
                    .type("secret\r")
                    .print("many words of thanks> ")
                    .after(100)
                    .type("x");
            assertKeys("[6]\r[1]");
        }

        @Test
        void aSecretThatIsTypedIsMaskedThoughAJobPrintsALineBeforeTheNewline() {
            user.print(LINE_EDITOR + "value: ")
                    .type("sec")
                    .after(50)
                    .type("ret")
                    .after(50)
                    .type("\r")
                    .after(50);
            user.print("a job is done\r\n\r\n");
            assertKeys("[6]\r");
        }

        @Test
        void aLineThatAnUnknownEditorDrawsInPiecesIsRecorded() {
            user.type("shell:date\r")
                    .print(
                            "\033[91ms\033[0mhell\b\b\b\b\b\033[94mshell\033[0m\033[K\033[5D\033[91mshell:\033[0m\033[Kte")
                    .print("\b\b\033[1@d\033[1@xa\b\033[P\b\033[P\033[1@a\033[1@t\033[C\r\r\n");
            assertKeys("shell:date\r");
        }

        @Test
        void aLineThatIsTypedAheadOfThePromptIsRecorded() {
            user.type("1+1\r").after(50).print(LINE_EDITOR + "\033[32m> \033[0m1\033[0m\b1\033[33m+\033[0m1\r\r\n");
            assertKeys("1+1\r");
        }

        @Test
        void aSecretAtTheEndOfOtherTextIsMasked() {
            user.type("root\r").print("mail for root\r\n").after(50).print("\r\n");
            assertKeys("[4]\r");
        }

        @Test
        void aSecretForWhichAnEditorShowsMasksIsMasked() {
            user.print(LINE_EDITOR + "value: ")
                    .type("s")
                    .print("*")
                    .after(100)
                    .type("e")
                    .print("*")
                    .after(100);
            user.type("c\r").print("*\r\n" + NO_LINE_EDITOR);
            assertKeys("[3]\r");
        }

        @Test
        void aSecretThatIsPastedToAnEditorThatShowsMasksIsMasked() {
            user.print(LINE_EDITOR + "value: ").type("s**t\r").print("•••\r\n" + NO_LINE_EDITOR + "karaf> ");
            assertKeys("[4]\r");
        }

        @Test
        void aStarIsUnclearUntilTheNextKey() {
            user.print(LINE_EDITOR + "value: ")
                    .type("*")
                    .print("*")
                    .after(100)
                    .type("e")
                    .print("*")
                    .after(100);
            assertKeys("[2]");
        }

        @Test
        void aStarThatIsShownIsRecordedWithTheNextKey() {
            user.print(LINE_EDITOR + "$ ")
                    .type("*")
                    .print("*")
                    .after(100)
                    .type("x")
                    .print("x");
            assertKeys("*x");
        }

        @Test
        void whereASecretIsAskedForOtherOutputIsNoAnswer() {
            user.print(LINE_EDITOR + "Password: ")
                    .type("s")
                    .after(50)
                    .print("\r\nnews of the day\r\n")
                    .after(100);
            user.type("e").after(50).print("x").after(100).type("c\r").after(50).print("\r\n");
            assertKeys("[3]\r");
        }
    }

    @Nested
    class WholeScreens {

        @Test
        void keysThatChangeTheScreenAreRecorded() {
            user.print(SCREEN + "text\r\n~\r\n\033[1;1H")
                    .type("d")
                    .after(100)
                    .type("d")
                    .print("\033[1;1H\033[K~\033[1;1H");
            user.after(100).type("j").print("\033[2;1H");
            assertKeys("ddj");
        }

        @Test
        void theKeyThatEndsTheProgramIsRecorded() {
            user.print(SCREEN + "text\r\n(END)").type("q").print("\033[?1049l\033[?1l\r\n$ ");
            assertEquals("q", user.keys());
        }

        @Test
        void aStatusLineIsNoAnswer() {
            user.print(SCREEN + "$ read -s x\r\n")
                    .blind("se")
                    .print("\033[24;1H[0] 12:00\033[2;1H")
                    .after(50)
                    .blind("cret");
            user.type("\r").print("\033[3;1H$ ");
            assertKeys("[6]\r");
        }

        @Test
        void whereASecretIsAskedForADrawnScreenIsNoAnswer() {
            user.print(SCREEN + "[sudo] password for alice: ").blind("se");
            user.print("\033[1;1H\033[2J\033[24;1H[0] 12:00\033[1;1H[sudo] password for alice: ")
                    .after(50)
                    .blind("cret");
            user.type("\r").print("\033[2;1HSorry\033[3;1H");
            assertKeys("[6]\r");
        }

        @Test
        void aSecretIsMaskedThoughTheCursorGoesToTheNextField() {
            for (String key : List.of("\t", "\033OB", "\033[B")) {
                Teletype form = new Teletype();
                form.print(SCREEN + "\033[10;23H")
                        .blind("key one")
                        .type(key)
                        .print("\033[11;34H")
                        .after(300);
                form.type("key two" + key).print("\033[15;28H").after(300).end();
                assertEquals("[7]" + key + "[7]" + key, form.keys());
            }
        }

        @Test
        void aSecretThatIsPastedToAFormIsMasked() {
            user.print(SCREEN + "Name of the vault\033[5;5H").type("secret\r").print("\033[?1049l$ done\r\n");
            assertKeys("[6]\r");
        }

        @Test
        void masksInAFormAreNoAnswer() {
            user.print(SCREEN + "Form\033[5;5H")
                    .type("s")
                    .print("\033[5;5H*\033[5;6H")
                    .after(100);
            user.type("e").print("*").after(100).type("\r").print("\033[?1049l$ ");
            assertKeys("[2]\r");
        }
    }

    @Nested
    class Else {

        @Test
        void aChannelWithoutATerminalIsLeftAsItIs() {
            user.say(1, new Io(Io.STDIN, Bytes.utf8("data")));
            assertEquals("data", user.keys());
        }

        @Test
        void aTerminalThatIsRefusedShowsNothingAndHidesNothing() {
            user.say(new RequestFailed(0, "no")).type("data");
            assertEquals("data", user.keys());
        }

        @Test
        void whatASubsystemGetsIsNoKeysThoughTheClientHasAskedForATerminal() {
            user.type("a").say(new Subsystem(1, "sftp")).type("upload");
            assertEquals("[1]upload", user.keys());
            user.say(new RequestFailed(1, "no")).say(new Shell(2)).type("secret");
            assertKeys("[1]upload[6]");
        }

        @Test
        void aShellDoesNotHideWhatASubsystemGetsOfTheSameChannel() {
            user.say(new Shell(1)).say(new Subsystem(2, "sftp")).type("upload");
            assertEquals("upload", user.keys());
        }

        @Test
        void aProgramThatRunsGetsNoTerminal() {
            for (Payload program : List.of(new Shell(0), new Exec(0, "cat >file"))) {
                Teletype other = new Teletype();
                other.recorded.clear();
                other.say(1, new NewChannelSuccessful("session")).say(1, program);
                other.say(1, new Pty(1, "xterm", 80, 24, 0, 0, Bytes.EMPTY))
                        .say(1, new Io(Io.STDIN, Bytes.utf8("data")));
                assertEquals("data", other.keys());
            }
        }

        @Test
        void aProgramThatIsRefusedDoesNotKeepTheNextOneFromATerminal() {
            user.say(1, new Exec(0, "id")).say(1, new RequestFailed(0, "no"));
            user.say(1, new Pty(1, "xterm", 80, 24, 0, 0, Bytes.EMPTY)).say(1, new Shell(2));
            user.say(1, new Io(Io.STDIN, Bytes.utf8("secret")));
            assertKeys("[6]");
        }

        @Test
        void aForwardedPortHasNoTerminalThoughTheClientAsksForOne() {
            user.say(1, new NewChannelSuccessful("direct-tcpip"));
            user.say(1, new Pty(0, "xterm", 80, 24, 0, 0, Bytes.EMPTY));
            user.say(1, new Io(Io.STDIN, Bytes.utf8("data")));
            assertEquals("data", user.keys());
        }

        @Test
        void keysAreMaskedWhenTheChannelOrTheConnectionEnds() {
            user.type("secret").close();
            assertEquals("[6]", user.keys());
            Teletype other = new Teletype();
            other.type("secret").end();
            assertEquals("[6]", other.keys());
        }

        @Test
        void outputDecidesThoughItIsNotRecorded() {
            user.intercept(new Interception(EnumSet.of(Content.STDIN), Masking.WITH_LENGTH, Transfers.CONTENT));
            user.print("$ ")
                    .echo("ls")
                    .type("\r")
                    .print("\r\nPassword: ")
                    .blind("secret")
                    .type("\r")
                    .print("\r\n");
            assertKeys("ls\r[6]\r");
        }

        @Test
        void allIsRecordedWhereThatIsConfigured() {
            user.intercept(new Interception(EnumSet.of(Content.STDIN), Masking.OFF, Transfers.CONTENT));
            user.type("secret");
            assertEquals("secret", user.keys());
        }

        @Test
        void messagesBehindHeldOnesWaitAndKeepTheirTimes() {
            user.type("s").after(10);
            user.say(1, new Io(Io.STDOUT, Bytes.utf8("other"))).after(10);
            assertEquals(1, user.recorded.size(), "the request for a terminal alone");
            user.after(1_000);
            assertEquals(List.of(0L, 0L, 10_000_000L), times());
        }

        private List<Long> times() {
            return user.recorded.stream().map(AuditMessage::timestamp).toList();
        }

        @Test
        void keysAreMaskedWhereTooMuchWaits() {
            user.type("secret");
            for (int i = 0; i < 9; i++) {
                user.say(1, new Io(Io.STDOUT, Bytes.copyOf(new byte[32_768])));
            }
            assertEquals("[6]", user.keys());
        }

        @Test
        void extrasStayWithTheFirstPiece() {
            Screen screen = new Screen(
                    new UnechoedKeystrokes(
                            channel -> new Interception(EnumSet.allOf(Content.class), Masking.ON, Transfers.CONTENT)),
                    user.recorded::add);
            assertEquals(1, user.recorded.size());
            AuditMessage joined = new AuditMessage(
                    "c",
                    1,
                    new NewChannelSuccessful("session"),
                    5L,
                    Map.of(AuditMessage.TERMINAL, Map.of("columns", 80)));
            screen.see(joined, 1);
            screen.take(new AuditMessage("c", 2, new Io(0, Bytes.utf8("x\r")), 5L, Map.of("clock", 7)), 2);
            screen.end();
            assertEquals(
                    List.of(Map.of("clock", 7L, "masked", true), Map.of()),
                    user.recorded.stream().skip(1).map(AuditMessage::extras).toList());
        }
    }
}
