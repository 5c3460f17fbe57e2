package dev.sshdaudit.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.embedded.SshAudit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.env.MapPropertySource;

/** A server and its audit log as beans of Spring. */
@Timeout(60)
class SpringTest {

    @TempDir
    private Path folder;

    private AnnotationConfigApplicationContext started() {
        AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext();
        spring.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("ssh.recordings", folder.toString())));
        spring.addBeanFactoryPostProcessor(beans -> beans.addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof SshServer server) {
                    server.setHost("127.0.0.1");
                    server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
                }
                return bean;
            }
        }));
        spring.register(PropertySourcesPlaceholderConfigurer.class, RecordedServer.class);
        spring.refresh();
        return spring;
    }

    @Test
    void recordingsEndProperlyWithTheApplication() throws IOException {
        AnnotationConfigApplicationContext spring = started();
        int port = spring.getBean(SshServer.class).getPort();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertEquals('S', client.getInputStream().read());
            assertEquals(1, spring.getBean(SshAudit.class).status().connections());
        } finally {
            spring.close();
        }
        try (Stream<Path> files = Files.list(folder)) {
            String metadata = files.filter(file -> file.toString().endsWith(".metadata.json"))
                    .map(SpringTest::read)
                    .collect(Collectors.joining());
            assertTrue(metadata.contains("\"ended\""), metadata);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theReadmeShowsTheConfiguration() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/sshdaudit/examples/RecordedServer.java"));
        String shown = source.substring(source.indexOf('\n', source.indexOf("// the README of embedded")) + 1);
        assertTrue(
                Files.readString(Path.of("../../bundles/embedded/README.md")).contains("```java\n" + shown + "```"),
                shown);
    }
}
