package dev.mlora.adapter;

import dev.mlora.layer.Init;

/** The initial values of A, the down-projection; B and c always start at zero. */
public sealed interface DownInit {
  /**
   * The initial values of one domain's A.
   *
   * @param domains how many domains the model was made with
   */
  Init forDomain(int domains);

  /**
   * Normal with mean 0, as the paper says.
   *
   * @param sigma the standard deviation
   */
  record Gaussian(double sigma) implements DownInit {
    @Override
    public Init forDomain(int domains) {
      return Init.normal(sigma);
    }
  }

  /** Glorot normal over each domain's own matrix. */
  record GlorotPerDomain() implements DownInit {
    @Override
    public Init forDomain(int domains) {
      return Init.glorotNormal();
    }
  }

  /**
   * Glorot normal over the stack of all domains' matrices, smaller by the root of the number of
   * domains: what the authors' code does.
   */
  record GlorotStack() implements DownInit {
    @Override
    public Init forDomain(int domains) {
      return new Init.GlorotNormal(domains);
    }
  }

  /** Glorot uniform over the stack, as the authors' MLP does. */
  record GlorotUniformStack() implements DownInit {
    @Override
    public Init forDomain(int domains) {
      return new Init.GlorotUniform(domains);
    }
  }
}
