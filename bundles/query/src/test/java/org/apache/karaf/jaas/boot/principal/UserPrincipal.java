package org.apache.karaf.jaas.boot.principal;

import java.security.Principal;

/** Stands for Karaf's class of this name, by which users are told from other principals. */
public record UserPrincipal(String name) implements Principal {

    @Override
    public String getName() {
        return name;
    }
}
