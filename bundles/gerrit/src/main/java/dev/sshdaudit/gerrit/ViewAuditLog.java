package dev.sshdaudit.gerrit;

import com.google.gerrit.extensions.config.CapabilityDefinition;

/** The global capability of those who may run the plugin's commands: {@code sshd-audit-viewAuditLog}. */
public final class ViewAuditLog extends CapabilityDefinition {

    /** The name without the plugin's. */
    public static final String NAME = "viewAuditLog";

    @Override
    public String getDescription() {
        return "View SSH Audit Log";
    }
}
