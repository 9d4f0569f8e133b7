namespace System;

/// <summary>A part of a sequence (<c>2..^1</c>).</summary>
internal readonly struct Range
{
    public Range(Index start, Index end) => (Start, End) = (start, end);

    public static Range All => new(Index.Start, Index.End);

    public Index Start { get; }

    public Index End { get; }

    public static Range StartAt(Index start) => new(start, Index.End);

    public static Range EndAt(Index end) => new(Index.Start, end);
}
