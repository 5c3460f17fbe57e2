package dev.sshdaudit.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EndpointTest {

    @Test
    void addressesAreReadWithAndWithoutPorts() {
        assertEquals(new Endpoint("192.0.2.1", 22L), Endpoint.of("192.0.2.1:22"));
        assertEquals(new Endpoint("2001:db8::1", 22L), Endpoint.of("[2001:db8::1]:22"));
        assertEquals(new Endpoint("2001:db8::1", null), Endpoint.of("2001:db8::1"));
        assertEquals(new Endpoint("192.0.2.1", null), Endpoint.of("192.0.2.1"));
        assertEquals(new Endpoint("x:y", null), Endpoint.of("x:y"));
    }
}
