using ExchangeSync.Logging;
using ExchangeSync.Store;

namespace ExchangeSync.Tests.Logging;

public sealed class LogFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mbx-log-").FullName;

    private string LogPath => Path.Combine(_folder, "new", "runs.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_is_private_from_its_first_byte_and_its_folder_too()
    {
        new LogFile(LogPath).Append(["one", "two"]);
        Assert.Equal("one\ntwo\n", File.ReadAllText(LogPath));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LogPath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(LogPath)!));
        }

        Assert.Equal([LogPath, LogPath + ".lock"], Directory.GetFiles(Path.GetDirectoryName(LogPath)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_full_one_is_put_aside_and_the_oldest_goes()
    {
        var log = new LogFile(LogPath, maxBytes: 20, files: 3);
        foreach (var number in Enumerable.Range(1, 9))
        {
            log.Append([$"line {number} ----"]);
        }

        Assert.Equal(["runs.log", "runs.log.1", "runs.log.2", "runs.log.lock"], Directory.GetFiles(Path.GetDirectoryName(LogPath)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["line 9 ----", "line 8 ----", "line 7 ----"], new[] { "", ".1", ".2" }.Select(end => File.ReadAllText(LogPath + end).TrimEnd()));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(LogPath)!))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }

    [Fact]
    public void Several_writers_lose_no_line()
    {
        Parallel.For(0, 8, writer =>
        {
            var log = new LogFile(LogPath, maxBytes: 100, files: 100);
            for (var i = 0; i < 10; i++)
            {
                log.Append([$"{writer}-{i}"]);
            }
        });
        var lines = Directory.GetFiles(Path.GetDirectoryName(LogPath)!).SelectMany(File.ReadAllLines).Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, 8).SelectMany(writer => Enumerable.Range(0, 10).Select(i => $"{writer}-{i}")).Order(StringComparer.Ordinal), lines);
    }

    [Fact]
    public void One_that_can_not_be_written_is_told_once()
    {
        Directory.CreateDirectory(LogPath);
        var told = new List<StoreException>();
        var log = new Log(new LogFile(LogPath), told.Add);
        log.Write(["one"]);
        log.Write(["two"]);
        Assert.Equal("LogNotWritten", Assert.Single(told).ErrorId);
    }

    [Fact]
    public void A_line_is_JSON_whatever_is_in_it()
    {
        var line = new JsonLine().Add("text", "a\"b\\c\n\u2028\ud83d\ude00").Add("nothing", null).Add("number", 7).Add("flag", true).Add("at", StoreTestsNow).Add("list", new[] { "x", "y" }).ToString();
        Assert.DoesNotContain('\n', line);
        using var parsed = System.Text.Json.JsonDocument.Parse(line);
        Assert.Equal("a\"b\\c\n\u2028\ud83d\ude00", parsed.RootElement.GetProperty("text").GetString());
        Assert.Equal("2026-03-02T08:00:00Z", parsed.RootElement.GetProperty("at").GetString());
        Assert.Equal(["text", "number", "flag", "at", "list"], parsed.RootElement.EnumerateObject().Select(property => property.Name));
    }

    private static NodaTime.Instant StoreTestsNow => ExchangeSync.Tests.Store.StoreFolder.Now;
}
