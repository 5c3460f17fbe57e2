package com.google.gerrit.sshd;

import com.google.gerrit.entities.Account;
import com.google.gerrit.entities.Project;
import com.google.gerrit.extensions.api.access.GlobalOrPluginPermission;
import com.google.gerrit.extensions.api.access.PluginPermission;
import com.google.gerrit.extensions.conditions.BooleanCondition;
import com.google.gerrit.extensions.restapi.AuthException;
import com.google.gerrit.server.CurrentUser;
import com.google.gerrit.server.permissions.PermissionBackend;
import com.google.inject.Inject;
import com.google.inject.Provider;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The user {@code admin} may do all, {@code auditor} has the plugin's capability, and all others have none. */
final class HostPermissions extends PermissionBackend {

    private final Provider<CurrentUser> user;

    @Inject
    HostPermissions(Provider<CurrentUser> user) {
        this.user = user;
    }

    @Override
    public WithUser currentUser() {
        return user(user.get());
    }

    @Override
    public WithUser user(CurrentUser someone) {
        return new Rights(someone.getUserName().orElse(""));
    }

    @Override
    public WithUser absentUser(Account.Id id) {
        return new Rights("");
    }

    private static final class Rights extends WithUser {

        private final String name;

        Rights(String name) {
            this.name = name;
        }

        @Override
        public ForProject project(Project.NameKey project) {
            throw new UnsupportedOperationException();
        }

        private boolean has(GlobalOrPluginPermission right) {
            return switch (name) {
                case "admin" -> true;
                case "auditor" ->
                    right instanceof PluginPermission plugin
                            && plugin.pluginName().equals("sshd-audit")
                            && plugin.capability().equals("viewAuditLog");
                default -> false;
            };
        }

        @Override
        public void check(GlobalOrPluginPermission right) throws AuthException {
            if (!has(right)) {
                throw new AuthException(right.describeForException() + " not permitted");
            }
        }

        @Override
        public <T extends GlobalOrPluginPermission> Set<T> test(Collection<T> rights) {
            Set<T> had = new HashSet<>(rights);
            had.removeIf(right -> !has(right));
            return had;
        }

        @Override
        public BooleanCondition testCond(GlobalOrPluginPermission right) {
            return BooleanCondition.valueOf(has(right));
        }
    }
}
