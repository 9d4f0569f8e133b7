using System.Management.Automation;

namespace ExchangeSync.ModuleTests;

public sealed class DatabaseTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Reading_without_a_database_says_how_one_comes_to_be()
    {
        var error = _session.Fails("Get-MbxUser");
        Assert.Equal("StoreNotFound", ModuleSession.IdOf(error));
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.False(File.Exists(_session.Database));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        File.WriteAllText(_session.Database, new string('x', 5000));
        var before = File.ReadAllBytes(_session.Database);
        Assert.Equal("StoreUnreadable", ModuleSession.IdOf(_session.Fails("New-MbxUser anna")));
        Assert.Equal(before, File.ReadAllBytes(_session.Database));
    }

    // Where SQLite's header keeps them (https://www.sqlite.org/fileformat.html, 1.3).
    [Theory]
    [InlineData(68, "NotAnExchangeSyncStore")]
    [InlineData(60, "StoreTooNew")]
    public void A_database_of_another_program_or_of_a_newer_version_is_refused_and_left_alone(int offset, string id)
    {
        _session.Run("param($d) New-MbxUser anna -Database $d", ("d", _session.File("ours.db"))).ThrowOnError();
        var bytes = File.ReadAllBytes(_session.File("ours.db"));
        bytes[offset + 1] = 0x77;
        File.WriteAllBytes(_session.Database, bytes);

        var error = _session.Fails("New-MbxUser bo");
        Assert.Equal(id, ModuleSession.IdOf(error));
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Equal(bytes, File.ReadAllBytes(_session.Database));
    }

    [Fact]
    public void The_environment_names_the_database_and_the_parameter_wins()
    {
        var other = _session.File("other.db");
        Environment.SetEnvironmentVariable("MBX_DATABASE", other);
        try
        {
            _session.Run("$PSDefaultParameterValues.Clear(); New-MbxUser anna").ThrowOnError();
            Assert.True(File.Exists(other));
            _session.Run("param($d) New-MbxUser bo -Database $d", ("d", _session.Database)).ThrowOnError();
            Assert.Equal("bo", ModuleSession.Text(_session.Run("param($d) Get-MbxUser -Database $d", ("d", _session.Database)).Single, "Name"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("MBX_DATABASE", null);
        }
    }

    [Theory]
    [InlineData("''"), InlineData("$null"), InlineData("$unset")]
    public void An_empty_name_is_no_way_to_say_the_default_database(string name)
    {
        var error = Assert.Single(_session.Run($"New-MbxUser anna -Database {name}").Errors);
        Assert.Equal("ParameterArgumentValidationError", ModuleSession.IdOf(error));
        Assert.False(File.Exists(_session.Database));
    }

    [Fact]
    public void A_piped_object_brings_its_database()
    {
        _session.Run("param($d) $PSDefaultParameterValues.Clear(); New-MbxUser anna -Database $d", ("d", _session.Database)).ThrowOnError();
        _session.Run("param($d) Get-MbxUser anna -Database $d | Set-MbxUser -Email a@example.com", ("d", _session.Database)).ThrowOnError();
        Assert.Equal("a@example.com", ModuleSession.Text(_session.Run("param($d) Get-MbxUser -Database $d", ("d", _session.Database)).Single, "Email"));
    }
}
