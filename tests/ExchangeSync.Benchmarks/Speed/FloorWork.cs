using System.Data.SQLite;
using System.Diagnostics;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Xml;
using ExchangeSync.Simulator.Replay;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>
/// The least that the same work can cost: the recorded requests, as many in flight, each reply walked once; then the rows that the run left, written by bare prepared statements. What is read from
/// files to that end is not counted.
/// </summary>
internal static class FloorWork
{
    private const int RowsOfTransaction = 1000;
    private const int WarmUps = 3;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private static readonly string[] Tables = ["appointment", "appointment_tombstone", "link", "journal", "pending"];

    public static async Task<Figures> RunAsync(SpeedOptions options, SpeedFolder folder, Uri url, int inFlight)
    {
        var scenario = new Scenario(options);
        using var recording = new Recording(folder.Recording);
        var replies = recording.Replies.Where(reply => reply.Step == scenario.MeasuredStep).ToList();
        using var http = new HttpClient();
        for (var i = 0; i < WarmUps; i++)
        {
            await ExchangeAsync(http, url, recording, recording.Replies.Where(reply => reply.Step == Scenario.WarmUpStep).ToList(), inFlight);
            Write(folder.WarmUp);
        }

        await Task.Delay(Settling);
        var exchanged = new Figures();
        for (var i = 0; i < scenario.Repetitions; i++)
        {
            exchanged = exchanged.Plus(await ExchangeAsync(http, url, recording, replies, inFlight));
        }

        return exchanged.DividedBy(scenario.Repetitions).Plus(Write(folder)) with { ResponseBytes = replies.Sum(reply => (long)reply.ReplyLength) };
    }

    private static async Task<Figures> ExchangeAsync(HttpClient http, Uri url, Recording recording, List<RecordedReply> replies, int inFlight)
    {
        var next = -1;
        var meter = new Meter();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < replies.Count)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(recording.ReadRequest(replies[i])) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/xml") { CharSet = "utf-8" };
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                using var xml = XmlReader.Create(await response.Content.ReadAsStreamAsync());
                while (xml.Read())
                {
                }
            }
        })));
        return meter.Read(replies.Count);
    }

    private static Figures Write(SpeedFolder folder)
    {
        var target = folder.Copy(folder.Before, "floor.db");
        using var read = Open(folder.End);
        using var write = Open(target);
        Execute(write, "PRAGMA journal_mode = WAL");
        Execute(write, "PRAGMA synchronous = FULL");
        Execute(read, $"ATTACH '{folder.Before}' AS earlier");
        var total = new Figures();
        foreach (var table in Tables)
        {
            using var insert = new SQLiteCommand(write);
            using var select = new SQLiteCommand($"SELECT * FROM main.{table} EXCEPT SELECT * FROM earlier.{table}", read);
            using var rows = select.ExecuteReader();
            var columns = rows.FieldCount;
            insert.CommandText = $"INSERT OR REPLACE INTO {table} ({string.Join(", ", Enumerable.Range(0, columns).Select(rows.GetName))}) VALUES ({string.Join(", ", Enumerable.Repeat("?", columns))})";
            for (var i = 0; i < columns; i++)
            {
                insert.Parameters.Add(new SQLiteParameter());
            }

            for (var chunk = NextChunk(rows, columns); chunk.Count > 0; chunk = NextChunk(rows, columns))
            {
                total = total.Plus(Write(write, insert, chunk));
            }
        }

        return total;
    }

    private static Figures Write(SQLiteConnection connection, SQLiteCommand insert, List<object[]> rows)
    {
        var meter = new Meter();
        using (var transaction = connection.BeginTransaction())
        {
            foreach (var row in rows)
            {
                for (var i = 0; i < row.Length; i++)
                {
                    insert.Parameters[i].Value = row[i];
                }

                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return meter.Read(0);
    }

    private static List<object[]> NextChunk(SQLiteDataReader rows, int columns)
    {
        var chunk = new List<object[]>();
        while (chunk.Count < RowsOfTransaction && rows.Read())
        {
            var row = new object[columns];
            rows.GetValues(row);
            chunk.Add(row);
        }

        return chunk;
    }

    private static SQLiteConnection Open(string path) => new SQLiteConnection(new SQLiteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = false }.ToString()).OpenAndReturn();

    private static void Execute(SQLiteConnection connection, string sql)
    {
        using var command = new SQLiteCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
