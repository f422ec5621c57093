package dev.mlora.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlora.backend.Backends;
import dev.mlora.backend.Discovered;
import dev.mlora.spi.Availability.Available;
import dev.mlora.spi.Availability.Unavailable;
import dev.mlora.spi.Capabilities;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code mlora backends}: what can compute here, and why others cannot. */
@Command(
    name = "backends",
    description = "Lists the backends, what they run on and can do, or why they cannot run here.",
    footer = {"", "Example:", "  mlora backends --json"})
final class BackendsCommand implements Callable<Integer> {
  /** Backends whose engines are so large that the launcher fetches them when they are named. */
  private static final List<String> FETCHED = List.of("tf", "djl");

  @ParentCommand private MloraCommand top;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  BackendsCommand() {}

  @Override
  public Integer call() {
    List<Discovered> found = Backends.discover().list();
    Output output = top.output();
    TextTable table = new TextTable("backend", "can run", "priority", "trains", "deterministic");
    for (Discovered backend : found) {
      boolean available = backend.availability() instanceof Available;
      Capabilities can =
          backend.availability() instanceof Available here ? here.capabilities() : null;
      table.row(
          backend.name(),
          available ? "yes" : "no",
          Integer.toString(backend.priority()),
          can == null ? "-" : yesNo(can.training()),
          can == null ? "-" : yesNo(can.deterministic()));
    }
    table.lines().forEach(output::result);
    for (Discovered backend : found) {
      output.result("");
      details(backend).forEach(output::result);
    }
    List<String> missing =
        FETCHED.stream()
            .filter(name -> found.stream().noneMatch(backend -> backend.name().equals(name)))
            .toList();
    if (!missing.isEmpty()) {
      output.remark(
          "not fetched yet: %s; './mlora COMMAND --backend %s' does it"
              .formatted(String.join(", ", missing), missing.getFirst()));
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("backends");
    found.forEach(backend -> list.add(json(backend)));
    output.result(json);
    return ExitCode.OK;
  }

  private static List<String> details(Discovered backend) {
    return switch (backend.availability()) {
      case Available available ->
          List.of(
              backend.name() + " (" + backend.origin() + ")",
              "  devices:   " + String.join("; ", available.devices()),
              "  types:     "
                  + String.join(", ", names(available.capabilities().dtypes().stream())),
              "  natively:  " + natively(available.capabilities()));
      case Unavailable unavailable ->
          List.of(
              backend.name() + " (" + backend.origin() + ")",
              "  cannot run: " + unavailable.code().id() + " " + unavailable.reason(),
              "  remedy:     " + unavailable.remedy());
    };
  }

  private static String natively(Capabilities can) {
    List<String> composites = composites(can);
    List<String> all =
        can.dropoutMasks()
            ? Stream.concat(composites.stream(), Stream.of("dropout masks")).toList()
            : composites;
    return all.isEmpty() ? "nothing beyond the primitive operations" : String.join(", ", all);
  }

  private static List<String> composites(Capabilities can) {
    return names(can.composites().stream().map(Class::getSimpleName));
  }

  private static List<String> names(Stream<?> things) {
    return things.map(Object::toString).sorted().toList();
  }

  private static String yesNo(boolean flag) {
    return flag ? "yes" : "no";
  }

  private static ObjectNode json(Discovered backend) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", backend.name())
            .put("available", backend.isAvailable())
            .put("priority", backend.priority())
            .put("apiVersion", backend.apiVersion())
            .put("origin", backend.origin());
    switch (backend.availability()) {
      case Available available -> {
        available.devices().forEach(json.putArray("devices")::add);
        Capabilities can = available.capabilities();
        names(can.dtypes().stream()).forEach(json.putArray("types")::add);
        composites(can).forEach(json.putArray("composites")::add);
        json.put("dropoutMasks", can.dropoutMasks())
            .put("training", can.training())
            .put("deterministic", can.deterministic());
      }
      case Unavailable unavailable ->
          json.put("code", unavailable.code().id())
              .put("reason", unavailable.reason())
              .put("remedy", unavailable.remedy());
    }
    return json;
  }
}
