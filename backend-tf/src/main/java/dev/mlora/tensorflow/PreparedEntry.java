package dev.mlora.tensorflow;

import dev.mlora.spi.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** A translated entry, and what its session has been asked for so far. Predictions share it. */
final class PreparedEntry implements AutoCloseable {
  private final NativeSession session;
  private final Translation translation;
  private final List<String> feedNames;
  private final Map<List<String>, NativeSession.Request> requests = new ConcurrentHashMap<>();

  PreparedEntry(NativeSession session, Translation translation) {
    this.session = session;
    this.translation = translation;
    feedNames = List.copyOf(translation.feeds().keySet());
  }

  long nodes() {
    return translation.nodes();
  }

  void run(Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    List<String> asked =
        translation.results().keySet().stream().filter(results::containsKey).toList();
    NativeSession.Request request = requests.computeIfAbsent(asked, this::request);
    List<NativeTensor> fed = new ArrayList<>(feedNames.size());
    List<NativeTensor> fetched = List.of();
    try {
      for (String name : feedNames) {
        fed.add(NativeTensor.copyOf(Objects.requireNonNull(feeds.get(name))));
      }
      fetched = request.run(fed);
      for (int i = 0; i < asked.size(); i++) {
        fetched.get(i).copyTo(Objects.requireNonNull(results.get(asked.get(i))));
      }
    } finally {
      fed.forEach(NativeTensor::close);
      fetched.forEach(NativeTensor::close);
    }
  }

  private NativeSession.Request request(List<String> asked) {
    return session.request(
        List.copyOf(translation.feeds().values()),
        asked.stream().map(translation.results()::get).map(Objects::requireNonNull).toList(),
        translation.landing());
  }

  @Override
  public void close() {
    requests.values().forEach(NativeSession.Request::close);
    requests.clear();
  }
}
