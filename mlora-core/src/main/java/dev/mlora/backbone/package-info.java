/** The ten backbones of the paper's tables (Yang et al. 2024, section 4.1), each a page. */
@NullMarked
package dev.mlora.backbone;

import org.jspecify.annotations.NullMarked;
