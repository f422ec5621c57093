package dev.mlora.backbone;

import dev.mlora.model.Backbone;
import java.util.function.Function;

/** The backbones of the paper's tables, in their order, with the settings of the authors' code. */
public enum Architecture {
  /** {@link Mlp}. */
  MLP("mlp", "MLP", Mlp::new),
  /** {@link Star}. */
  STAR("star", "STAR", Star::new),
  /** {@link WideAndDeep}. */
  WDL("wdl", "WDL", WideAndDeep::new),
  /** {@link Nfm}. */
  NFM("nfm", "NFM", Nfm::new),
  /** {@link AutoInt}. */
  AUTOINT("autoint", "AutoInt", AutoInt::new),
  /** {@link Pnn}. */
  PNN("pnn", "PNN", Pnn::new),
  /** {@link Dcn}. */
  DCN("dcn", "DCN", Dcn::new),
  /** {@link FiBiNet}. */
  FIBINET("fibinet", "FiBiNET", FiBiNet::new),
  /** {@link DeepFm}. */
  DEEPFM("deepfm", "DeepFM", DeepFm::new),
  /** {@link XDeepFm}. */
  XDEEPFM("xdeepfm", "xDeepFM", XDeepFm::new);

  private final String label;
  private final String title;
  private final Function<Form, Backbone> constructor;

  Architecture(String label, String title, Function<Form, Backbone> constructor) {
    this.label = label;
    this.title = title;
    this.constructor = constructor;
  }

  /** The name on the command line and in files, such as {@code deepfm}. */
  public String label() {
    return label;
  }

  /** The name in tables, such as {@code DeepFM}. */
  public String title() {
    return title;
  }

  /** The backbone of a form. */
  public Backbone of(Form form) {
    return constructor.apply(form);
  }
}
