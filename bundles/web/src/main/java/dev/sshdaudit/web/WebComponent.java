package dev.sshdaudit.web;

import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.web.api.Api;
import dev.sshdaudit.web.http.Answering;
import dev.sshdaudit.web.http.BodyReader;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.http.Limits;
import dev.sshdaudit.web.http.PageFiles;
import dev.sshdaudit.web.http.Workers;
import dev.sshdaudit.web.login.Attempts;
import dev.sshdaudit.web.login.JaasRealm;
import dev.sshdaudit.web.login.LoginDesk;
import dev.sshdaudit.web.login.Logins;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.util.tracker.ServiceTracker;

/** Shows recordings in browsers as long as the bundle runs. The query API comes and goes meanwhile. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class WebComponent {

    private static final long SWEEP_MILLIS = 5_000;
    private static final String PAGE = "page";

    private final ServiceTracker<AuditQuery, AuditQuery> query;
    private final Workers workers;
    private final LoginDesk desk;
    private final Api api;
    private final ConfigFollower<WebSettings> settings;
    private final Registration registration;
    private final ConsoleLink link;
    private volatile Rules rules = Rules.CLOSED;

    /** Begins to answer. */
    @Activate
    public WebComponent(BundleContext context) {
        query = new ServiceTracker<>(context, AuditQuery.class, null);
        query.open();
        workers = new Workers(Limits.USUAL, System::nanoTime);
        Logins logins = new Logins(
                System::nanoTime, login -> workers.isBusy(login.key()), login -> workers.breakOff(login.key()));
        workers.every(SWEEP_MILLIS, logins::sweep);
        desk = new LoginDesk(
                new JaasRealm(() -> rules.realm()),
                logins,
                new Attempts(System::nanoTime),
                workers::after,
                System::nanoTime);
        api = new Api(this::query);
        PageFiles page = new PageFiles(files(context.getBundle()));
        SessionAnswers answers =
                new SessionAnswers(logins, this::query, node(), page.has("player/asciinema-player.min.js"));
        Users users = new Users(logins, desk, new Answering(workers), answers, api::answer);
        settings = ConfigFollower.follow(context, WebSettings.PID, WebSettings.class, given -> {
            Rules next = Rules.of(given);
            logins.use(next.times());
            rules = next;
        });
        registration = new Registration(context, new AuditServlet(() -> rules, page, new BodyReader(workers), users));
        link = new ConsoleLink(context);
    }

    private AuditQuery query() {
        AuditQuery found = query.getService();
        if (found == null) {
            throw new HttpException(503, "there is no query API: is bundle sshd-audit-query active?", 1);
        }
        return found;
    }

    private static Map<String, URL> files(Bundle bundle) {
        Map<String, URL> files = new HashMap<>();
        Enumeration<URL> entries = bundle.findEntries(PAGE, "*", true);
        while (entries != null && entries.hasMoreElements()) {
            URL entry = entries.nextElement();
            if (!entry.getPath().endsWith("/")) {
                files.put(entry.getPath().replaceFirst("^/?" + PAGE + "/", ""), entry);
            }
        }
        return files;
    }

    /** The name of this machine if the operating system has it at hand: a name server is not asked. */
    private static String node() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return ""; // not Linux
        }
    }

    @Deactivate
    void deactivate() {
        link.close();
        registration.close();
        settings.close();
        desk.close();
        api.close();
        workers.close();
        query.close();
    }
}
