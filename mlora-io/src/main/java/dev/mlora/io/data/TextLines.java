package dev.mlora.io.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a text file, of one that gzip has packed if its name says so. */
final class TextLines implements Closeable {
  static final String GZIP = ".gz";
  private static final int BUFFER_BYTES = 1 << 16;

  private final SeekableByteChannel channel;
  private final long bytes;
  private final BufferedReader reader;

  private TextLines(SeekableByteChannel channel, InputStream in, Charset charset)
      throws IOException {
    this.channel = channel;
    this.bytes = channel.size();
    this.reader = new BufferedReader(new InputStreamReader(in, charset), BUFFER_BYTES);
  }

  static TextLines open(Path file, Charset charset) throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      InputStream raw = Channels.newInputStream(channel);
      InputStream in = isPacked(file) ? new GZIPInputStream(raw, BUFFER_BYTES) : raw;
      return new TextLines(channel, in, charset);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** What gzip has packed tells by itself where it was cut off. */
  static boolean isPacked(Path file) {
    return file.toString().endsWith(GZIP);
  }

  /** The next line, without what ends it; null at the end. */
  @Nullable String next() throws IOException {
    return reader.readLine();
  }

  /** About how much of the file has been read, in [0, 1]. */
  double fraction() throws IOException {
    return bytes == 0 ? 1 : (double) channel.position() / bytes;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
