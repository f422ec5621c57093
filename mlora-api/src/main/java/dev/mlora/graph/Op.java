package dev.mlora.graph;

/**
 * One primitive or composite tensor operation, without its operands.
 *
 * <p>Operations are values: two equal operations on equal operands are the same computation. The
 * set is closed under differentiation. Every record documents the shapes it takes, its result, its
 * gradient and its numerics; {@code x', dy} stand for the gradients of the operand {@code x} and
 * the result {@code y}.
 */
public sealed interface Op
    permits SourceOp,
        ElementwiseOp,
        MatrixOp,
        ReductionOp,
        LayoutOp,
        RowOp,
        RandomOp,
        CompositeOp {}
