package dev.sshdaudit.karafshell;

/**
 * How Karaf's shell came to run a command, as the stack of the thread shows it. A variable of the shell's session would not do: users can
 * set those.
 *
 * @param isNested whether another command runs the command
 * @param ofScript whether the shell runs a script of its own as it begins
 */
record Call(boolean isNested, boolean ofScript) {

    private static final String SHELL = "org.apache.karaf.shell.";
    private static final String RUNS_SCRIPT = "doExecuteScript";

    /** The class that runs each command, on a thread of the session: what a command executes has it on its stack. */
    private static final String RUNS_COMMAND = "org.apache.felix.gogo.runtime.Pipe";

    /** The call that the current thread is in. */
    static Call current() {
        return StackWalker.getInstance().walk(frames -> {
            boolean[] nested = {false};
            boolean[] script = {false};
            frames.forEach(frame -> {
                nested[0] |= frame.getClassName().equals(RUNS_COMMAND);
                script[0] |= frame.getMethodName().equals(RUNS_SCRIPT)
                        && frame.getClassName().startsWith(SHELL);
            });
            return new Call(nested[0], script[0]);
        });
    }
}
