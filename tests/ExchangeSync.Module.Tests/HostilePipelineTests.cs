using System.Management.Automation;

namespace ExchangeSync.ModuleTests;

/// <summary>Rows of a CSV file that somebody mistyped, or made to do harm: each is imported or refused for itself, and the pipeline goes on.</summary>
public sealed class HostilePipelineTests : IDisposable
{
    private static readonly string[] Values =
    [
        "", " ", "\0", "x", "true", "$true", "maybe", "-1", "2030-01-07", "2030-01-07 09:00", "07/01/2030 25:00", "0001-01-01", "9999-12-31 23:59", "12/31/1600", "FREQ=DAILY", "FREQ=DAILY;COUNT=999999999", "FREQ=HOURLY", "RRULE:;;;=",
        "Romance Standard Time", "Europe/Copenhagen", "Mars/Olympus", "Html", "Text", "7", "$(Remove-Item *)", "'; DROP TABLE appointment; --", "<script>alert(1)</script>", "\ud83d\ude00", "\u202e", "=cmd|' /C calc'!A0",
    ];

    private static readonly string[] Columns = ["Key", "Title", "Start", "End", "AllDay", "Place", "Note", "NoteFormat", "Type", "Private", "Here", "RecurrenceRule", "TimeZone"];

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Each_of_a_thousand_rows_is_imported_or_refused_for_itself()
    {
        _session.Run("New-MbxUser anna").ThrowOnError();
        var random = new Random(20260302);
        var rows = Enumerable.Range(0, 1000).Select(number => Row(random, number)).ToList();
        var result = _session.Run("param($rows) $rows | Import-MbxAppointment -User anna", ("rows", rows));

        var stored = result.Output.Count(output => ModuleSession.Text(output, "Status") is "Added" or "Updated" or "Unchanged");
        Assert.InRange(stored, 20, 980);
        Assert.Equal(rows.Count, stored + result.Errors.Count);
        Assert.All(result.Errors, error => Assert.True(
            error.FullyQualifiedErrorId.StartsWith("Parameter", StringComparison.Ordinal) || error.FullyQualifiedErrorId.StartsWith("InputObject", StringComparison.Ordinal)
            || !string.IsNullOrWhiteSpace(error.ErrorDetails?.RecommendedAction), $"{error.FullyQualifiedErrorId} says no remedy: {error}"));
        Assert.NotEmpty(_session.Run("Get-MbxAppointment anna").ThrowOnError().Output);
    }

    // Most columns are right, or nothing would get past the first.
    private static PSObject Row(Random random, int number)
    {
        var row = new PSObject();
        foreach (var column in Columns)
        {
            var right = column switch
            {
                "Key" => $"k{number}",
                "Title" => "Board",
                "Start" => "2030-01-07 09:00",
                "End" => "2030-01-07 10:00",
                "AllDay" or "Private" => "false",
                "Here" => "true",
                "NoteFormat" => "Text",
                "TimeZone" => "UTC",
                _ => "",
            };
            var value = random.Next(12) == 0 ? Values[random.Next(Values.Length)] : random.Next(300) == 0 ? new string('x', 100_000) : right;
            row.Properties.Add(new PSNoteProperty(column, value));
        }

        return row;
    }
}
