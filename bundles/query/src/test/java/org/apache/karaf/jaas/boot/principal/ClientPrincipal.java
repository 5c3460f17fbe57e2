package org.apache.karaf.jaas.boot.principal;

import java.security.Principal;

/** Stands for Karaf's class of this name, which tells how a user is connected, and from where. */
public record ClientPrincipal(String method, String address) implements Principal {

    @Override
    public String getName() {
        return method + "(" + address + ")";
    }
}
