package dev.sshdaudit.query.jmx;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.query.AuditQuery;
import java.lang.management.ManagementFactory;
import java.security.AccessController;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the MBean {@code dev.sshdaudit:type=audit,name=root} with the MBean server of the platform, where Karaf's own are; the name is
 * that of the Karaf instance, as in the names of Karaf's own MBeans. Clients reach it through Karaf's connector, which asks for roles as
 * the PID {@code jmx.acl.dev.sshdaudit.audit} says.
 */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class JmxComponent {

    private static final String DOMAIN = "dev.sshdaudit";
    private static final String INSTANCE_PROPERTY = "karaf.name";
    /** The name of Karaf's instance where none has been made, and here the name without Karaf. */
    private static final String ROOT = "root";
    /** What an object name gives a meaning of its own. */
    private static final Pattern SPECIAL = Pattern.compile("[,=:\"*?\\n]");

    private static final Logger LOG = LoggerFactory.getLogger(JmxComponent.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name;
    private final boolean registered;

    /** Registers the MBean. A name that is taken, as by a second framework in one process, is told in the log. */
    @Activate
    public JmxComponent(BundleContext context, @Reference AuditQuery query, @Reference AuditLog log) {
        this(context.getProperty(INSTANCE_PROPERTY), query, log);
    }

    JmxComponent(@Nullable String instance, AuditQuery query, AuditLog log) {
        name = name(instance == null ? ROOT : instance);
        registered = register(new DescribedBean(new AuditBean(query, () -> isUser() ? query.status() : log.status())));
    }

    /**
     * Whether a user reads, and not this process. Karaf's connector asks for roles itself, and Jolokia hands on the user alone, so
     * users are asked for their roles here.
     */
    @SuppressWarnings("removal") // Karaf 4.4 tells the user in no other way
    private static boolean isUser() {
        return Subject.getSubject(AccessController.getContext()) != null;
    }

    static ObjectName name(String instance) {
        try {
            String value = SPECIAL.matcher(instance).find() ? ObjectName.quote(instance) : instance;
            return new ObjectName(DOMAIN + ":type=audit,name=" + value);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean register(DescribedBean bean) {
        try {
            server.registerMBean(bean, name);
            return true;
        } catch (JMException e) {
            LOG.warn(
                    "The MBean {} cannot be registered, so auditing cannot be watched over JMX: {}",
                    name,
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
            LOG.warn("The MBean {} cannot be taken away: {}", name, e.toString());
        }
    }
}
