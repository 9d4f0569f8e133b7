namespace ExchangeSync.Output;

/// <summary>The connection report.</summary>
public sealed class MbxExchangeConnectionTest
{
    /// <summary>The connection's title.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>The connection's identity.</summary>
    public Guid Id { get; internal set; }

    /// <summary>The address that was tested.</summary>
    public string Server { get; internal set; } = "";

    /// <summary>Both parts passed.</summary>
    public bool Passed => GeneralConnection.Status == MbxTestStatus.Passed && SendReceiveData.Status == MbxTestStatus.Passed;

    /// <summary>General connection: name, port, certificate, log-on, version. It fails mostly for server name, user name or password.</summary>
    public MbxExchangeConnectionTestPart GeneralConnection { get; internal set; } = new();

    /// <summary>Send/receive data: reading and writing the calendar. It fails mostly for a permission; on servers that look at the password only later also for a wrong one.</summary>
    public MbxExchangeConnectionTestPart SendReceiveData { get; internal set; } = new();

    /// <summary>What went wrong first, in a sentence; null: nothing did.</summary>
    public string? Problem { get; internal set; }

    /// <summary>The stable id of that error.</summary>
    public string? ErrorId { get; internal set; }

    /// <summary>What mostly lies behind it.</summary>
    public string? LikelyCause { get; internal set; }

    /// <summary>What to do about it.</summary>
    public string? WhatToDo { get; internal set; }

    /// <summary>What should be looked at although it fails nothing now. They are written as warnings too.</summary>
    public MbxList<string> Warnings { get; internal set; } = [];

    /// <summary>What the server calls itself, such as "Exchange 2019 (15.2.1118)"; null: it did not say.</summary>
    public string? ServerVersion { get; internal set; }

    /// <summary>When.</summary>
    public DateTimeOffset Tested { get; internal set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>The database that the connection stands in.</summary>
    public string Database { get; internal set; } = "";

    /// <summary>Title and outcome.</summary>
    public override string ToString() => $"{Title}: {(Passed ? "Passed" : "Failed")}";
}
