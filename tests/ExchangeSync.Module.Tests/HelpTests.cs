namespace ExchangeSync.ModuleTests;

public class HelpTests
{
    [Fact]
    public void The_topic_about_fields_is_staged() =>
        Assert.True(File.Exists(Path.Combine(StagedModule.Folder, "en-US", "about_ExchangeSync_Fields.help.txt")));

    // As an installed module is found: by its folder on the module path.
    [Fact]
    public void Get_Help_finds_the_topic_about_fields()
    {
        using var session = new ModuleSession();
        var help = session.Run(
            "param($modules) $env:PSModulePath = $modules; Get-Help about_ExchangeSync_Fields",
            ("modules", Path.GetDirectoryName(StagedModule.Folder))).ThrowOnError();
        Assert.Contains("NoteFormattingLost", Assert.Single(help.Output).ToString());
    }
}
