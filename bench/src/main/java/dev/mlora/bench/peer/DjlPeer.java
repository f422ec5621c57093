package dev.mlora.bench.peer;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SimpleCompositeLoss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.Batchifier;

/** The model as a block of DJL, trained by its Trainer on PyTorch, with PyTorch's gradients. */
public final class DjlPeer implements Peer {
  private final Model model;
  private final AdaptedMlp block;
  private final Trainer trainer;

  /** Builds the block and its trainer. */
  public DjlPeer(PeerModel shape) {
    block = new AdaptedMlp(shape);
    model = Model.newInstance("mlora", Device.cpu());
    model.setBlock(block);
    Shape ids = new Shape(1);
    // The penalty is on the tables themselves, which have to be there before the trainer is.
    block.initialize(model.getNDManager(), DataType.FLOAT32, ids, ids, new Shape());
    SimpleCompositeLoss loss =
        new SimpleCompositeLoss()
            .addLoss(Loss.sigmoidBinaryCrossEntropyLoss())
            .addLoss(Loss.l2WeightedDecay("l2", (float) shape.l2(), block.tables()));
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(loss)
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(
                    Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed((float) shape.rate()))
                        .build()));
    trainer.initialize(ids, ids, new Shape());
  }

  @Override
  public void set(String parameter, float[] values) {
    Parameter held = block.parameter(parameter);
    Shape shape = held.getShape();
    try (NDManager manager = model.getNDManager().newSubManager()) {
      int last = shape.dimension() - 1;
      boolean turned = AdaptedMlp.isTurned(parameter);
      Shape given = turned ? turned(shape) : shape;
      NDArray array = manager.create(values, given);
      held.getArray().set((turned ? array.swapAxes(last - 1, last) : array).toFloatArray());
    }
  }

  private static Shape turned(Shape shape) {
    long[] sizes = shape.getShape().clone();
    int last = sizes.length - 1;
    long out = sizes[last];
    sizes[last] = sizes[last - 1];
    sizes[last - 1] = out;
    return new Shape(sizes);
  }

  @Override
  public void train(PeerBatch rows) {
    try (NDManager manager = trainer.getManager().newSubManager()) {
      Batch batch =
          new Batch(
              manager,
              inputs(manager, rows),
              new NDList(manager.create(rows.labels())),
              rows.users().length,
              Batchifier.STACK,
              Batchifier.STACK,
              1,
              1);
      EasyTrain.trainBatch(trainer, batch);
      trainer.step();
    }
  }

  @Override
  public float[] score(PeerBatch rows) {
    try (NDManager manager = trainer.getManager().newSubManager()) {
      NDList logits =
          block.forward(new ParameterStore(manager, false), inputs(manager, rows), false);
      return logits.singletonOrThrow().toFloatArray();
    }
  }

  private static NDList inputs(NDManager manager, PeerBatch rows) {
    return new NDList(
        manager.create(rows.users()),
        manager.create(rows.items()),
        manager.create(new int[] {rows.domain()}));
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
