package dev.sshdaudit.query.jmx;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.query.AuditQuery;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the MBean {@code dev.sshdaudit:type=AuditQuery} with the MBean server of the platform, where Karaf's own are. Clients reach
 * it through Karaf's connector, which asks for roles as the PID {@code jmx.acl.dev.sshdaudit} says.
 */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class JmxComponent {

    /** The name of the MBean. */
    public static final String NAME = "dev.sshdaudit:type=AuditQuery";

    private static final Logger LOG = LoggerFactory.getLogger(JmxComponent.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name;
    private final boolean registered;

    /** Registers the MBean. A name that is taken, as by a second framework in one process, is told in the log. */
    @Activate
    public JmxComponent(@Reference AuditQuery query, @Reference AuditLog log) {
        try {
            name = new ObjectName(NAME);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
        registered = register(new DescribedBean(new QueryBean(query, log::status)));
    }

    private boolean register(DescribedBean bean) {
        try {
            server.registerMBean(bean, name);
            return true;
        } catch (JMException e) {
            LOG.warn(
                    "The MBean {} cannot be registered, so recordings are not to be asked for over JMX: {}",
                    NAME,
                    e.toString());
            return false;
        }
    }

    @Deactivate
    void deactivate() {
        if (!registered) {
            return;
        }
        try {
            server.unregisterMBean(name);
        } catch (JMException e) {
            LOG.warn("The MBean {} cannot be taken away: {}", NAME, e.toString());
        }
    }
}
