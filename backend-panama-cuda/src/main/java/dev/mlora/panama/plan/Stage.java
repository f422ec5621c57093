package dev.mlora.panama.plan;

import java.util.List;

/**
 * Chains that do not need one another's results. Their groups are the tasks that workers take; when
 * all are done, the next stage begins.
 *
 * @param chains the chains
 */
public record Stage(List<Chain> chains) {
  /**
   * Less work than this is not worth waking another worker for; it takes about ten microseconds.
   */
  private static final long SMALL = 16_384;

  /** Keeps its own copy. */
  public Stage {
    chains = List.copyOf(chains);
  }

  /** The number of tasks in this run. */
  public int tasks(Workspace w) {
    int tasks = 0;
    for (int i = 0; i < chains.size(); i++) {
      tasks += chains.get(i).groups(w);
    }
    return tasks;
  }

  /** Whether one worker should do it all. */
  public boolean isSmall(Workspace w) {
    long work = 0;
    for (int i = 0; i < chains.size(); i++) {
      work += chains.get(i).work(w);
    }
    return work < SMALL;
  }

  /** Runs one task on one worker's behalf. */
  public void run(Workspace w, int task, int worker) {
    int group = task;
    int chain = 0;
    while (group >= chains.get(chain).groups(w)) {
      group -= chains.get(chain).groups(w);
      chain++;
    }
    chains.get(chain).run(w.view(worker), group, w.block(worker));
  }
}
