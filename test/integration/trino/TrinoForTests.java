import com.google.inject.Key;
import io.trino.metadata.HandleResolver;
import io.trino.server.PluginClassLoader;
import io.trino.server.PluginManager;
import io.trino.server.testing.TestingTrinoServer;
import io.trino.spi.Plugin;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorContext;
import io.trino.spi.connector.ConnectorFactory;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Trino coordinator that does its own work, with the Hive connector over a folder: the server of Trino's own tests.
 * Arguments: folder of the Hive plugin, folder that `local:///` stands for, file to write the URL to once it listens. It
 * ends when standard input does.
 */
public class TrinoForTests {
    public static void main(String[] args) {
        try {
            serve(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
            while (System.in.read() >= 0) {}
            System.exit(0);
        } catch (Throwable failure) {
            // Threads of the server would keep the process.
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void serve(Path plugin, Path root, Path url) throws Exception {
        TestingTrinoServer server = TestingTrinoServer.builder()
                .setProperties(Map.of("node-scheduler.include-coordinator", "true"))
                .build();
        PluginClassLoader loader = loader(plugin);
        server.installPlugin(new LocalHivePlugin(loader, root));
        // What a plugin sends to workers is read back by its loader; only the loading of plugin folders registers it.
        server.getInstance(Key.get(HandleResolver.class)).registerClassLoader(loader);
        server.createCatalog("hive", "hive", Map.of(
                "hive.metastore", "file",
                "hive.metastore.catalog.dir", "local:///metastore",
                "hive.security", "allow-all",
                "hive.non-managed-table-writes-enabled", "true",
                "hive.partition-projection-enabled", "true",
                "hive.ignore-absent-partitions", "true",
                // The file metastore has no statistics of partitions that are projected.
                "hive.table-statistics-enabled", "false"));
        // Moved into place, so that whoever waits for it never reads half of it.
        Path part = url.resolveSibling(url.getFileName() + ".part");
        Files.writeString(part, server.getBaseUrl().toString());
        Files.move(part, url);
    }

    private static PluginClassLoader loader(Path folder) throws Exception {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path jar : files.filter(path -> path.toString().endsWith(".jar")).sorted().toList()) {
                jars.add(jar.toUri().toURL());
            }
        }
        return PluginManager.createClassLoader("hive", jars);
    }

    /** The Hive connector without Hadoop: its libraries are in no mirror of every kind, a plain folder needs none. */
    private record LocalHivePlugin(ClassLoader loader, Path root) implements Plugin {
        @Override
        public Iterable<ConnectorFactory> getConnectorFactories() {
            return List.of(new LocalHiveFactory(loader, root));
        }
    }

    /** Classes of the plugin are not on the class path of this file: they have a loader of their own. */
    private record LocalHiveFactory(ClassLoader loader, Path root) implements ConnectorFactory {
        @Override
        public String getName() {
            return "hive";
        }

        @Override
        public Connector create(String catalog, Map<String, String> config, ConnectorContext context) {
            try {
                Object noModule = loader.loadClass("com.google.inject.util.Modules").getField("EMPTY_MODULE").get(null);
                Object files = loader.loadClass("io.trino.filesystem.local.LocalFileSystemFactory")
                        .getConstructor(Path.class)
                        .newInstance(root);
                for (Method method : loader.loadClass("io.trino.plugin.hive.InternalHiveConnectorFactory").getMethods()) {
                    if (method.getName().equals("createConnector") && method.getParameterCount() == 7) {
                        return (Connector) method.invoke(
                                null, catalog, config, context, noModule, Optional.empty(), Optional.of(files), Optional.empty());
                    }
                }
                throw new IllegalStateException("this version of the Hive connector is made in another way");
            } catch (ReflectiveOperationException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
