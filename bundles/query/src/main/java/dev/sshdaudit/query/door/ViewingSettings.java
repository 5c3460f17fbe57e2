package dev.sshdaudit.query.door;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.viewing}. */
@ObjectClassDefinition(
        pid = ViewingSettings.PID,
        name = "SSH audit log: viewing",
        description = "Who may look at recordings, and do something with them. Changes take effect at once.")
@interface ViewingSettings {

    String PID = "audit.viewing";

    @AttributeDefinition(
            name = "Roles for the status",
            required = false,
            description = "Roles, separated by commas, that see whether sessions are recorded, and how that goes.")
    String status_roles() default "viewer, auditor, manager, admin";

    @AttributeDefinition(
            name = "Roles for viewing",
            required = false,
            description =
                    "Roles, separated by commas, that find, open, search, export and verify recordings, and see and follow"
                            + " connections. Passwords and answers of users are for the role admin alone, whatever stands here.")
    String view_roles() default "auditor, admin";

    @AttributeDefinition(
            name = "Roles for changes",
            description =
                    "Roles, separated by commas, that end connections, delete, hold and release recordings, bring them into the"
                            + " ledger, and set the configuration by audit:config.")
    String manage_roles() default "admin";

    @AttributeDefinition(
            name = "Own recordings",
            description = "Let users without one of the roles find, open and search their own recordings.")
    boolean own() default false;

    @AttributeDefinition(
            name = "Reference",
            description =
                    "Record a reference instead of what a user is shown of a recording, where the user's own session is recorded.")
    boolean reference() default true;
}
