package dev.sshdaudit.web;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/**
 * A tab in Karaf's web console that leads to the page. It is there while the web console is, which is known by its own plugins: the
 * console needs no class of this bundle, nor this bundle one of the console.
 */
final class ConsoleLink implements AutoCloseable {

    private static final String LABEL = "felix.webconsole.label";
    private static final String OWN = "sshd-audit";

    private final BundleContext bundle;
    private final ServiceTracker<Servlet, ServiceReference<Servlet>> plugins;
    private @Nullable ServiceRegistration<Servlet> registration;
    private int others;

    /** Begins to look for the web console. */
    ConsoleLink(BundleContext bundle) {
        this.bundle = bundle;
        try {
            plugins =
                    new ServiceTracker<>(
                            bundle,
                            bundle.createFilter("(&(objectClass=javax.servlet.Servlet)(" + LABEL + "=*)(!(" + LABEL
                                    + "=" + OWN + ")))"),
                            null) {
                        @Override
                        public ServiceReference<Servlet> addingService(ServiceReference<Servlet> reference) {
                            count(1);
                            return reference;
                        }

                        @Override
                        public void removedService(
                                ServiceReference<Servlet> reference, ServiceReference<Servlet> same) {
                            count(-1);
                        }
                    };
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        plugins.open();
    }

    private synchronized void count(int more) {
        others += more;
        ServiceRegistration<Servlet> there = registration;
        if (others > 0 && there == null) {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(LABEL, OWN);
            properties.put("felix.webconsole.title", "SSH audit log");
            properties.put("felix.webconsole.category", "Main");
            registration = bundle.registerService(Servlet.class, new Tab(), properties);
        } else if (others == 0 && there != null) {
            registration = null;
            there.unregister();
        }
    }

    @Override
    public void close() {
        plugins.close();
    }

    /** What the tab shows. */
    private static final class Tab extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            // the console has written what stands around it with this writer
            response.getWriter()
                    .println("<p><a href=\"" + AuditServlet.ROOT
                            + "/\" target=\"_blank\" rel=\"noopener\">Recordings of SSH sessions</a></p>");
        }
    }
}
