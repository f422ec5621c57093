package dev.mlora.report.study;

import dev.mlora.backbone.Architecture;
import dev.mlora.experiment.Variant;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the paper prints (Yang et al. 2024, "MLoRA: Multi-Domain Low-Rank Adaptive Network for CTR
 * Prediction", Tables 2 to 5): WAUC in per cent on the test split, from 500 bins.
 */
public final class PaperTable {
  /** In the order of {@link Architecture}: base, with MLoRA. */
  private static final Map<String, double[][]> WAUC =
      Map.of(
          "taobao-10",
          new double[][] {
            {72.92, 75.51, 73.12, 76.88, 75.56, 76.42, 72.07, 76.51, 75.01, 75.26},
            {74.53, 76.17, 73.51, 77.08, 75.83, 76.74, 72.14, 76.77, 75.66, 75.64}
          },
          "taobao-20",
          new double[][] {
            {77.05, 77.89, 77.33, 78.55, 77.50, 79.13, 79.32, 79.27, 79.52, 79.13},
            {77.54, 78.66, 77.83, 78.84, 78.09, 79.21, 79.49, 79.29, 79.81, 79.45}
          },
          "taobao-30",
          new double[][] {
            {76.96, 77.03, 77.74, 78.09, 78.34, 78.66, 75.81, 76.38, 76.13, 79.27},
            {77.15, 78.29, 77.90, 78.32, 78.36, 78.72, 76.46, 76.59, 76.25, 79.29}
          },
          "amazon-6",
          new double[][] {
            {75.07, 77.26, 73.25, 65.07, 74.10, 74.03, 75.61, 74.93, 73.55, 74.64},
            {77.48, 77.28, 74.25, 67.41, 74.46, 75.18, 75.62, 75.27, 74.08, 74.83}
          },
          "movielens-gen",
          new double[][] {
            {80.15, 80.18, 80.17, 80.57, 80.25, 80.26, 80.28, 80.47, 80.24, 80.26},
            {80.39, 80.36, 80.41, 80.59, 80.41, 80.39, 80.42, 80.74, 80.46, 80.44}
          });

  /** Table 5, on Amazon-6: the MLP with MLoRA at hidden layers 1 to 5 times as wide. */
  private static final double[] WIDTHS = {75.39, 75.82, 75.99, 76.68, 76.93};

  /** Domain by domain on Taobao-10: base, with MLoRA. */
  private static final Map<Architecture, double[][]> TAOBAO_DOMAINS =
      Map.of(
          Architecture.MLP,
          new double[][] {
            {69.09, 58.23, 68.17, 77.29, 79.70, 74.21, 56.56, 75.47, 64.43, 70.21},
            {70.40, 62.24, 69.03, 79.11, 80.87, 74.47, 60.12, 76.61, 65.90, 72.46}
          },
          Architecture.FIBINET,
          new double[][] {
            {71.90, 63.13, 70.43, 79.28, 81.19, 78.11, 68.04, 82.54, 65.42, 76.08},
            {72.56, 63.70, 70.65, 79.35, 81.20, 78.58, 68.58, 83.25, 65.55, 76.08}
          },
          Architecture.DEEPFM,
          new double[][] {
            {72.44, 64.27, 66.60, 76.46, 81.36, 76.56, 66.85, 83.53, 67.34, 72.69},
            {72.81, 64.41, 67.21, 77.80, 81.65, 77.41, 67.11, 83.65, 67.58, 72.79}
          });

  /** What to bear in mind where the paper's numbers stand beside others. */
  public static final String CAVEATS =
      "About the paper's numbers: its xDeepFM rows come from code that builds a DeepFM, and PNN+MLoRA on Amazon-6 from code that builds a plain MLP. STAR+MLoRA has no equation in the paper; here it is a definition of our own.";

  private PaperTable() {}

  /** The WAUC of an architecture on some data, as a share; empty where the paper has none. */
  public static OptionalDouble wauc(String dataset, Architecture architecture, Variant variant) {
    double[][] rows = WAUC.get(dataset);
    return rows == null
        ? OptionalDouble.empty()
        : share(rows[variant.ordinal()], architecture.ordinal());
  }

  /** The WAUC of the MLP with MLoRA at a width, as a share; empty where the paper has none. */
  public static OptionalDouble atWidth(String dataset, Architecture architecture, int width) {
    boolean there = dataset.equals("amazon-6") && architecture == Architecture.MLP;
    return there ? share(WIDTHS, width - 1) : OptionalDouble.empty();
  }

  /** The AUC of a domain, counted from 0, as a share; empty where the paper has none. */
  public static OptionalDouble domain(
      String dataset, Architecture architecture, Variant variant, int domain) {
    double[][] rows = TAOBAO_DOMAINS.get(architecture);
    return rows == null || !dataset.equals("taobao-10")
        ? OptionalDouble.empty()
        : share(rows[variant.ordinal()], domain);
  }

  private static OptionalDouble share(double[] percents, int index) {
    return index >= 0 && index < percents.length
        ? OptionalDouble.of(percents[index] / 100)
        : OptionalDouble.empty();
  }
}
