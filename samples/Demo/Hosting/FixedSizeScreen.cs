using System.Management.Automation.Host;

namespace ExchangeSync.Demo.Hosting;

/// <summary>A screen of 120 columns, the width that the module's views are made for. It has no cursor and no keys.</summary>
internal sealed class FixedSizeScreen : PSHostRawUserInterface
{
    public const int Columns = 120;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Size BufferSize { get; set; } = new(Columns, 3000);

    public override Size WindowSize { get; set; } = new(Columns, 50);

    public override Size MaxWindowSize => new(Columns, 50);

    public override Size MaxPhysicalWindowSize => new(Columns, 50);

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 1;

    public override string WindowTitle { get; set; } = "ExchangeSync";

    public override bool KeyAvailable => false;

    public override void FlushInputBuffer()
    {
        // There is no input to flush.
    }

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw new HostException("Nobody is there to press a key.");

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw Unsupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Unsupported();

    private static NotSupportedException Unsupported() => new("A recording is written from top to bottom only.");
}
