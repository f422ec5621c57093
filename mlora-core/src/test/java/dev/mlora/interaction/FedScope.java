package dev.mlora.interaction;

import dev.mlora.autodiff.FedGraph;
import dev.mlora.graph.Activation;
import dev.mlora.graph.GraphBuilder;
import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;
import dev.mlora.graph.Value;
import dev.mlora.layer.Domains;
import dev.mlora.layer.Init;
import dev.mlora.layer.Linear;
import dev.mlora.layer.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A scope whose parameters are fed random numbers, which a test reads to compute by hand. */
record FedScope(FedGraph fed, String path, Map<String, Value> parameters) implements Scope {
  FedScope(FedGraph fed) {
    this(fed, "", new LinkedHashMap<>());
  }

  /** The numbers of a parameter. */
  double[] numbers(String name) {
    return fed.numbers(parameters.get(name)).toDoubles();
  }

  @Override
  public GraphBuilder graph() {
    return fed.builder();
  }

  @Override
  public boolean training() {
    return false;
  }

  @Override
  public <T> T within(String name, Function<Scope, T> body) {
    return body.apply(new FedScope(fed, path + name + "/", parameters));
  }

  @Override
  public Value parameter(String name, Shape shape, Init init, Role role) {
    Value value = fed.real(shape);
    parameters.put(path + name, value);
    return value;
  }

  @Override
  public Value linear(Linear linear, Value x) {
    int in = x.shape().dim(1).constant();
    Value y = x.matmul(parameter("kernel", Shape.of(in, linear.units()), linear.kernelInit()));
    return linear.activation() == Activation.RELU ? y.relu() : y;
  }

  @Override
  public Value bank(String name, Shape row, Init init, Role role) {
    throw new UnsupportedOperationException("No interaction has a bank.");
  }

  @Override
  public void move(String name, Value values) {
    throw new UnsupportedOperationException("No interaction has statistics.");
  }

  @Override
  public Value adapted(Value x, Value y) {
    return y;
  }

  @Override
  public Domains domains() {
    throw new UnsupportedOperationException("No interaction knows domains.");
  }

  @Override
  public Value dropout(double rate, Value x) {
    return x;
  }
}
