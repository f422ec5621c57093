package dev.mlora.tensorflow;

import dev.mlora.graph.CompositeOp;
import dev.mlora.graph.Dim;
import dev.mlora.graph.ElementwiseOp;
import dev.mlora.graph.Graph;
import dev.mlora.graph.LayoutOp;
import dev.mlora.graph.MatrixOp;
import dev.mlora.graph.Node;
import dev.mlora.graph.RandomOp;
import dev.mlora.graph.ReductionOp;
import dev.mlora.graph.Ref;
import dev.mlora.graph.RowOp;
import dev.mlora.graph.SourceOp;
import dev.mlora.graph.TensorType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Operation;

/**
 * One entry of a program as nodes of a state's TensorFlow graph.
 *
 * @param feeds the placeholders by the names of the inputs
 * @param results the results by name
 * @param landing what has to run for the updates to land; null if there are none
 * @param nodes how many nodes it takes
 */
record Translation(
    Map<String, Edge> feeds,
    Map<String, Edge> results,
    @Nullable TF_Operation landing,
    long nodes) {
  /**
   * Translates an entry.
   *
   * @param out writes into the state's graph
   * @param graph the entry
   * @param variables the state's variables
   * @param single whether segments between these offsets are known to be a single one
   */
  static Translation of(GraphWriter out, Graph graph, Variables variables, Predicate<Ref> single) {
    long before = out.written();
    Sizes sizes = new Sizes(out, graph);
    Values values = new Values(out, graph, variables, sizes, single);
    Updates updates = new Updates(values);
    for (Node node : graph.nodes()) {
      if (!updates.inPlace(node)) {
        values.translate(node);
      }
    }
    Map<String, Edge> results = new LinkedHashMap<>();
    graph
        .results()
        .forEach(
            (name, ref) -> {
              // TensorFlow does not hand out what was fed as it is.
              boolean fed = graph.node(ref).op() instanceof SourceOp.Input;
              Edge value = values.of(ref);
              results.put(name, fed ? out.apply("Identity", value) : value);
            });
    TF_Operation landing = graph.updates().isEmpty() ? null : updates.land(results.values());
    return new Translation(sizes.placeholders(), results, landing, out.written() - before);
  }

  /** The values of an entry's nodes, as far as they are translated. */
  static final class Values {
    private final GraphWriter out;
    private final Graph graph;
    private final Variables variables;
    private final Sizes sizes;
    private final Predicate<Ref> single;
    private final Map<Ref, Edge> values = new HashMap<>();
    private final Map<Ref, Segments> segments = new HashMap<>();
    private final Products products;

    private Values(
        GraphWriter out, Graph graph, Variables variables, Sizes sizes, Predicate<Ref> single) {
      this.out = out;
      this.graph = graph;
      this.variables = variables;
      this.sizes = sizes;
      this.single = single;
      products = new Products(sizes, graph.updates().isEmpty());
    }

    GraphWriter out() {
      return out;
    }

    Graph graph() {
      return graph;
    }

    Variables variables() {
      return variables;
    }

    Sizes sizes() {
      return sizes;
    }

    Products products() {
      return products;
    }

    Edge of(Ref ref) {
      return Objects.requireNonNull(values.get(ref), () -> ref + " is not translated yet");
    }

    Edge operand(Node node, int index) {
      return of(node.inputs().get(index));
    }

    TensorType type(Node node, int operand) {
      return graph.type(node.inputs().get(operand));
    }

    ElementType element(Node node) {
      return ElementType.of(node.type().dtype());
    }

    /** A number of the element type of a node's first result. */
    Edge number(Node node, double value) {
      return out.number(element(node), value);
    }

    /** The segments between offsets. */
    Segments segments(Ref offsets, Dim rows) {
      return segments.computeIfAbsent(
          offsets,
          ref ->
              single.test(ref) && !products.uniform()
                  ? new OneSegment(sizes)
                  : new ManySegments(out, of(ref), sizes.of(rows), products.uniform()));
    }

    /** Rows of a table; those of a parameter are taken without reading all of it. */
    Edge rows(Ref table, Edge ids) {
      Node source = graph.node(table);
      return source.op() instanceof SourceOp.Parameter parameter
          ? out.node("ResourceGather")
              .inputs(variables.handle(parameter.name()), ids)
              .type("dtype", ElementType.of(parameter.type().dtype()))
              .edge()
          : out.apply("GatherV2", of(table), ids, out.integer(0));
    }

    private void translate(Node node) {
      List<Edge> outputs =
          switch (node.op()) {
            case SourceOp op -> List.of(source(op));
            case ElementwiseOp op -> List.of(ElementwiseNodes.translate(op, node, this));
            case MatrixOp op -> List.of(LayoutNodes.product(op, node, this));
            case ReductionOp op -> List.of(LayoutNodes.reduction(op, node, this));
            case LayoutOp op -> List.of(LayoutNodes.layout(op, node, this));
            case RowOp op -> List.of(RowNodes.translate(op, node, this));
            case RandomOp.MaskFromBytes op ->
                List.of(out.apply("Mul", cast(operand(node, 0), node), number(node, op.scale())));
            case RandomOp.DropoutMask op ->
                throw new IllegalStateException("masks are the host's: " + op);
            case CompositeOp op -> LayerNodes.translate(op, node, this);
          };
      for (int i = 0; i < outputs.size(); i++) {
        values.put(new Ref(node.id(), i), outputs.get(i));
      }
    }

    /** Converted to the element type of a node's result. */
    Edge cast(Edge value, Node node) {
      return out.node("Cast").inputs(value).type("DstT", element(node)).edge();
    }

    private Edge source(SourceOp source) {
      return switch (source) {
        case SourceOp.Input input -> Objects.requireNonNull(sizes.placeholders().get(input.name()));
        case SourceOp.Parameter parameter -> {
          Edge all = variables.read(parameter.name());
          yield variables.isWhole(parameter.name(), parameter.type())
              ? all
              : firstRows(all, parameter.type());
        }
        case SourceOp.Constant constant -> {
          ElementType type = ElementType.of(constant.type().dtype());
          Edge number = out.number(type, constant.value());
          yield constant.type().shape().rank() == 0
              ? number
              : out.apply("Fill", sizes.of(constant.type().shape()), number);
        }
        case SourceOp.DimensionSize size ->
            out.node("Cast")
                .inputs(sizes.of(size.dim()))
                .type("DstT", ElementType.of(size.dtype()))
                .edge();
      };
    }

    private Edge firstRows(Edge all, TensorType type) {
      long[] known = Sizes.known(type.shape());
      int[] size = Arrays.stream(known).mapToInt(Math::toIntExact).toArray();
      return out.apply("Slice", all, out.integers(new int[size.length]), out.integers(size));
    }
  }
}
