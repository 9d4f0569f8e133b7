namespace ExchangeSync.Output;

/// <summary>What became of one entry of a file, or of one piped object, that was imported.</summary>
public sealed class MbxAppointmentImport
{
    /// <summary>Added, Updated, Unchanged, Skipped or Failed.</summary>
    public MbxImportStatus Status { get; internal set; }

    /// <summary>The external key, by which the entry is known again: its UID in a file.</summary>
    public string Key { get; internal set; } = "";

    /// <summary>The entry's title.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>Wall time of the entry's start; null: none could be read.</summary>
    public DateTime? Start { get; internal set; }

    /// <summary>Whose calendar.</summary>
    public string User { get; internal set; } = "";

    /// <summary>The appointment; null where there is none.</summary>
    public Guid? Id { get; internal set; }

    /// <summary>The fields that were changed, when it was updated.</summary>
    public MbxList<string> Fields { get; internal set; } = [];

    /// <summary>Stable id of why it was skipped or failed.</summary>
    public string? Reason { get; internal set; }

    /// <summary>Why it was skipped or failed; else what of it was not carried over.</summary>
    public string? Message { get; internal set; }

    /// <summary>What to do about it.</summary>
    public string? WhatToDo { get; internal set; }

    /// <summary>The file; null: a piped object.</summary>
    public string? Source { get; internal set; }

    /// <summary>The line of the file on which the entry begins.</summary>
    public int? Line { get; internal set; }

    /// <summary>The database that was written.</summary>
    public string Database { get; internal set; } = "";

    /// <summary>Status and title.</summary>
    public override string ToString() => $"{Status}: {Title}";
}
