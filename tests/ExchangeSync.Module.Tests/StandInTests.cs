using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests;

/// <summary>The stand-ins must do what the real cmdlets do, or the tests that lean on them prove nothing.</summary>
public sealed class StandInTests : IDisposable
{
    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Csv_keeps_quotes_commas_and_line_breaks_through_a_round_trip()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            File.WriteAllText(file, "Title,\"Note, long\",Empty\r\n\"a \"\"quoted\"\" one\",\"two\nlines\",\r\nplain,x,y\r\n");
            var rows = _session.Run("param($f) Import-Csv $f | Export-Csv $f -NoTypeInformation; Import-Csv $f", ("f", file)).ThrowOnError().Output;
            Assert.Equal(2, rows.Count);
            Assert.Equal("a \"quoted\" one", rows[0].Properties["Title"].Value);
            Assert.Equal("two\nlines", rows[0].Properties["Note, long"].Value);
            Assert.Equal("", rows[0].Properties["Empty"].Value);
            Assert.Equal("y", rows[1].Properties["Empty"].Value);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("3,10,2 | Sort-Object", "2 3 10")]
    [InlineData("3,10,2 | Sort-Object -Descending", "10 3 2")]
    [InlineData("'b','A','c' | Sort-Object", "A b c")]
    [InlineData("1..9 | Select-Object -First 2", "1 2")]
    [InlineData("1..9 | Select-Object -Last 2", "8 9")]
    [InlineData("'x','yy' | Select-Object -ExpandProperty Length", "1 2")]
    [InlineData("'x','yy','z' | Group-Object Length | ForEach-Object { \"$($_.Name)=$($_.Count)\" }", "1=2 2=1")]
    [InlineData("(1..4 | Measure-Object -Sum).Sum", "10")]
    [InlineData("('x','yy' | Measure-Object Length -Maximum).Maximum", "2")]
    [InlineData("(Get-Date 2026-01-02 -Hour 5 -Minute 6 -Second 7).ToString('s')", "2026-01-02T05:06:07")]
    [InlineData("[pscustomobject]@{a=1;b=2} | Select-Object b, @{n='c';e={$_.a + 1}} | ForEach-Object { $_.b; $_.c }", "2 2")]
    [InlineData("(Get-Credential (New-Object pscredential 'u', (ConvertTo-SecureString 'p' -AsPlainText -Force))).GetNetworkCredential().Password", "p")]
    [InlineData("Write-Output 1 2", "1 2")]
    public void Works_as_PowerShell_does(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', _session.Run(line).ThrowOnError().Output));

    [Fact]
    public void Text_goes_to_a_file_and_back_and_messages_to_their_streams()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var result = _session.Run("param($f) 'a', 'b' | Set-Content $f; Get-Content $f; Write-Host told; Write-Warning careful", ("f", file)).ThrowOnError();
            Assert.Equal(["a", "b"], result.Output.Select(o => o.ToString()));
            Assert.Equal(["careful"], result.Warnings);
            Assert.Contains("told\n", result.Screen, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Tables_and_lists_come_from_the_engines_own_formatter()
    {
        var screen = _session.RunAtPrompt("[pscustomobject]@{Name='Ann';Age=3} | Format-Table; [pscustomobject]@{Name='Ann'} | Format-List").ThrowOnError().Screen;
        Assert.Contains("Name Age", screen, StringComparison.Ordinal);
        Assert.Contains("Name : Ann", screen, StringComparison.Ordinal);
    }
}
