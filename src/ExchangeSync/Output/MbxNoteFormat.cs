namespace ExchangeSync.Output;

/// <summary>How a note is written.</summary>
public enum MbxNoteFormat
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>HTML.</summary>
    Html,
}
