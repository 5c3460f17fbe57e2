package dev.sshdaudit.core.rules;

import dev.sshdaudit.config.OneOf;
import dev.sshdaudit.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of a rule: of each PID {@code audit.rule-<name>}. */
@ObjectClassDefinition(
        factoryPid = RuleSettings.FACTORY_PID,
        name = "SSH audit log: rule",
        description = "Which connections and channels are recorded, and with which content. The first rule that matches"
                + " counts. Changes take effect at once, in open connections too.")
public @interface RuleSettings {

    /** The PID of the factory: a rule of the name {@code backup} is the file {@code etc/audit.rule-backup.cfg}. */
    String FACTORY_PID = "audit.rule";

    @Range(max = 1_000_000)
    @AttributeDefinition(
            name = "Order",
            description = "Rules are asked in this order, from 0 to 1000000, and those of the same number by name.")
    int order() default 1000;

    @AttributeDefinition(
            name = "Users",
            description =
                    "Users to whom the rule applies, separated by commas; empty: all. Names, not patterns. A comma"
                            + " that belongs to a name has a backslash before it, in a file two.",
            required = false)
    String users() default "";

    @AttributeDefinition(
            name = "Roles",
            description = "Roles of which the user has at least one, written like the users; empty: any user.",
            required = false)
    String roles() default "";

    @AttributeDefinition(
            name = "Addresses",
            description = "IP addresses of clients, and networks such as 192.0.2.0/24 or 2001:db8::/32, separated by"
                    + " commas; empty: all. 0.0.0.0/0 is every IPv4 address, ::/0 every IPv6 address.",
            required = false)
    String addresses() default "";

    @AttributeDefinition(
            name = "Servers",
            description =
                    "Servers to which clients connect, separated by commas; empty: all. A number is the port; name=value"
                            + " is a property of the service by which a bundle registers its server.",
            required = false)
    String servers() default "";

    @AttributeDefinition(
            name = "Channels",
            description =
                    "What channels are used for, separated by commas; empty: all. shell, exec, forwarding, or the name of"
                            + " a subsystem such as sftp.",
            required = false)
    String channels() default "";

    @AttributeDefinition(
            name = "Record",
            description =
                    "Record these connections or channels. If false: of a connection, that the user logged in and that"
                            + " it ended, in the recording that is shared; of a channel, that it was opened and closed.")
    boolean record() default true;

    @OneOf({"true", "false"})
    @AttributeDefinition(
            name = "Standard input",
            description = "As stdin of PID audit.intercept, true or false; empty: what that PID says.",
            required = false)
    String stdin() default "";

    @OneOf({"true", "false"})
    @AttributeDefinition(
            name = "Standard output",
            description = "As stdout of PID audit.intercept, true or false; empty: what that PID says.",
            required = false)
    String stdout() default "";

    @OneOf({"true", "false"})
    @AttributeDefinition(
            name = "Standard error",
            description = "As stderr of PID audit.intercept, true or false; empty: what that PID says.",
            required = false)
    String stderr() default "";

    @OneOf({"true", "false"})
    @AttributeDefinition(
            name = "Passwords",
            description =
                    "As passwords of PID audit.intercept, true or false; empty: what that PID says. Has an effect on"
                            + " logins only in rules that depend on addresses and servers alone.",
            required = false)
    String passwords() default "";

    @OneOf({"true", "false"})
    @AttributeDefinition(
            name = "Forwarding",
            description = "As forwarding of PID audit.intercept, true or false; empty: what that PID says.",
            required = false)
    String forwarding() default "";

    @OneOf({"mask", "record"})
    @AttributeDefinition(
            name = "Keystrokes that are not shown",
            description = "As unechoed of PID audit.intercept, mask or record; empty: what that PID says.",
            required = false)
    String unechoed() default "";

    @OneOf({"true", "false"})
    @AttributeDefinition(
            name = "Number of masked characters",
            description =
                    "As maskedLength of PID audit.intercept, true or false; empty: what that PID says, and false if"
                            + " that PID masks nothing.",
            required = false)
    String maskedLength() default "";

    @OneOf({"none", "events", "content"})
    @AttributeDefinition(
            name = "Transfers",
            description = "As transfers of PID audit.intercept: none, events or content; empty: what that PID says.",
            required = false)
    String transfers() default "";
}
