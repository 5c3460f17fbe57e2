package org.apache.karaf.jaas.boot.principal;

import java.security.Principal;

/** Stands for Karaf's class of this name, by which roles are told from other principals. */
public record RolePrincipal(String role) implements Principal {

    @Override
    public String getName() {
        return role;
    }
}
