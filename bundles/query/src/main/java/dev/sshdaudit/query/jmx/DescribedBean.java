package dev.sshdaudit.query.jmx;

import java.util.List;
import java.util.Map;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;

/** Gives the parameters of operations their names, which consoles show. */
final class DescribedBean extends StandardMBean {

    private static final String STORAGE = "storage";
    private static final String NAME = "name";
    private static final String REASON = "reason";

    private static final Map<String, List<String>> PARAMETERS = Map.ofEntries(
            entry("list", STORAGE, "limit"),
            entry(
                    "find",
                    STORAGE,
                    "id",
                    "user",
                    "address",
                    "since",
                    "until",
                    "state",
                    "command",
                    "file",
                    "minSize",
                    "failedLogins",
                    "limit"),
            entry("verify", STORAGE, "names", "allowedSigners", "checkpoints"),
            entry("delete", STORAGE, NAME, REASON),
            entry("hold", STORAGE, NAME, REASON),
            entry("release", STORAGE, NAME, REASON),
            entry("holds", STORAGE),
            entry("terminate", "id", REASON),
            entry("why", "id", "user", "address", "roles", "server", "channel"),
            entry("configure", "pid", "key", "value"),
            entry("unset", "pid", "key"));

    private static Map.Entry<String, List<String>> entry(String operation, String... parameters) {
        return Map.entry(operation, List.of(parameters));
    }

    DescribedBean(AuditMXBean bean) {
        super(bean, AuditMXBean.class, true);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return "Tells how SSH connections are recorded, finds and verifies recordings, ends connections, and configures auditing";
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        return PARAMETERS.getOrDefault(operation.getName(), List.of()).get(sequence);
    }
}
