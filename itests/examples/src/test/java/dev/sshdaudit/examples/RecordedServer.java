package dev.sshdaudit.examples;

import dev.sshdaudit.embedded.SshAudit;
import java.util.Map;
import org.apache.sshd.server.SshServer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

// the README of embedded shows from here
@Configuration
class RecordedServer {

    @Bean
    SshAudit audit(@Value("${ssh.recordings}") String directory) {
        return SshAudit.builder()
                .configure("audit", Map.of("enable", true, "format", "binary", "storage", "file"))
                .configure("audit.file", Map.of("directory", directory))
                .start();
    }

    @Bean(initMethod = "start")
    SshServer server(SshAudit audit) {
        SshServer server = SshServer.setUpDefaultServer();
        audit.attach(server);
        return server;
    }
}
