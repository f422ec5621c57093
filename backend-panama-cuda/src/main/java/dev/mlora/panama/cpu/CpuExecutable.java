package dev.mlora.panama.cpu;

import dev.mlora.error.ErrorCode;
import dev.mlora.error.MloraException;
import dev.mlora.graph.Program;
import dev.mlora.panama.plan.Plan;
import dev.mlora.spi.Executable;
import dev.mlora.spi.HostTensor;
import dev.mlora.spi.State;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;

/** A compiled program: a plan for each entry, with the workspaces of its runs. */
final class CpuExecutable implements Executable {
  private final CpuBackend backend;
  private final Program program;
  private final Map<String, EntryRuns> entries = new HashMap<>();
  private volatile boolean closed;

  CpuExecutable(CpuBackend backend, Program program, Map<String, Plan> plans) {
    this.backend = backend;
    this.program = program;
    plans.forEach(
        (name, plan) ->
            entries.put(name, new EntryRuns(plan, program.parameters(), backend.workers())));
  }

  @Override
  public void run(
      String entry, State state, Map<String, HostTensor> feeds, Map<String, HostTensor> results) {
    if (closed) {
      throw CpuBackend.closed("executable");
    }
    EntryRuns runs = entries.get(entry);
    if (runs == null) {
      program.entry(entry); // says which entries there are
      return;
    }
    if (!(state instanceof CpuState own) || own.backend() != backend) {
      throw new MloraException(
          ErrorCode.STATE_ACCESS,
          "The state was not made by this panama-cpu backend. Allocate it with the backend that"
              + " compiled the program.");
    }
    Lock lock = runs.updates() ? own.lock().writeLock() : own.lock().readLock();
    lock.lock();
    try {
      own.requireOpen();
      runs.run(own, feeds, results);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      entries.values().forEach(EntryRuns::close);
      backend.forget(this);
    }
  }
}
