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

    private static final Map<String, List<String>> PARAMETERS = Map.of(
            "find",
            List.of(
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
            "verify",
            List.of(STORAGE, "names", "allowedSigners", "checkpoints"),
            "delete",
            List.of(STORAGE, "name", "reason"),
            "hold",
            List.of(STORAGE, "name", "reason"),
            "release",
            List.of(STORAGE, "name", "reason"),
            "holds",
            List.of(STORAGE));

    DescribedBean(AuditQueryMXBean bean) {
        super(bean, AuditQueryMXBean.class, true);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return "Finds and verifies recordings of SSH connections, and tells how recording goes";
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        return PARAMETERS.getOrDefault(operation.getName(), List.of()).get(sequence);
    }
}
