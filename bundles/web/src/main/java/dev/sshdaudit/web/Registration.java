package dev.sshdaudit.web;

import java.util.Dictionary;
import java.util.Hashtable;
import javax.servlet.Servlet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.http.context.ServletContextHelper;

/** Puts the servlet into Karaf's HTTP service, in a context of its own that serves nothing else. */
final class Registration implements AutoCloseable {

    private static final String CONTEXT = "sshd-audit";
    private static final String WHITEBOARD = "osgi.http.whiteboard.";

    private final ServiceRegistration<ServletContextHelper> context;
    private final ServiceRegistration<Servlet> servlet;

    Registration(BundleContext bundle, Servlet servlet) {
        this.context = bundle.registerService(
                ServletContextHelper.class,
                new NoResources(),
                properties("context.name", CONTEXT, "context.path", "/"));
        Dictionary<String, Object> properties = properties(
                "context.select", "(" + WHITEBOARD + "context.name=" + CONTEXT + ")", "servlet.name", "sshd-audit-web");
        properties.put(WHITEBOARD + "servlet.pattern", new String[] {AuditServlet.ROOT, AuditServlet.ROOT + "/*"});
        properties.put(WHITEBOARD + "servlet.asyncSupported", true);
        this.servlet = bundle.registerService(Servlet.class, servlet, properties);
    }

    private static Dictionary<String, Object> properties(String... pairs) {
        Dictionary<String, Object> properties = new Hashtable<>();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(WHITEBOARD + pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    /** Finds no file of the bundle. */
    private static final class NoResources extends ServletContextHelper {

        @Override
        @SuppressWarnings("NullAway") // the API is older than its annotations
        public java.net.URL getResource(String name) {
            return null;
        }
    }

    @Override
    public void close() {
        servlet.unregister();
        context.unregister();
    }
}
