using System.Data.SQLite;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>The files of one scenario.</summary>
internal sealed class SpeedFolder(string path)
{
    public string Path => path;

    /// <summary>The files of <see cref="Scenario.WarmUp"/>.</summary>
    public SpeedFolder WarmUp => new(Directory.CreateDirectory(System.IO.Path.Combine(path, "warm")).FullName);

    /// <summary>What went over the wire.</summary>
    public string Recording => System.IO.Path.Combine(path, "recording.bin");

    /// <summary>The store before everything.</summary>
    public string Start => System.IO.Path.Combine(path, "start.db");

    /// <summary>The store before the measured run.</summary>
    public string Before => System.IO.Path.Combine(path, "before.db");

    /// <summary>The store at the end.</summary>
    public string End => System.IO.Path.Combine(path, "end.db");

    /// <summary>A fresh copy of a store.</summary>
    public string Copy(string store, string name)
    {
        var target = System.IO.Path.Combine(path, name);
        foreach (var file in new[] { target, target + "-wal", target + "-shm" })
        {
            File.Delete(file);
        }

        using var from = new SQLiteConnection(new SQLiteConnectionStringBuilder { DataSource = store, Pooling = false }.ToString()).OpenAndReturn();
        using var to = new SQLiteConnection(new SQLiteConnectionStringBuilder { DataSource = target, Pooling = false }.ToString()).OpenAndReturn();
        from.BackupDatabase(to, "main", "main", -1, null, 0);
        return target;
    }
}
