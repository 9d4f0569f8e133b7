# What the engine of the NuGet package lacks, with PowerShell's semantics for what the tests and the demo use.
# Never shipped: an installed PowerShell has the real ones.
Set-StrictMode -Version 2

function Split-CsvText([string] $Text, [char] $Delimiter) {
    # RFC 4180: quoted fields may hold delimiters, line breaks and doubled quotes.
    $rows = [System.Collections.Generic.List[object]]::new()
    $row = [System.Collections.Generic.List[string]]::new()
    $field = [System.Text.StringBuilder]::new()
    $quoted = $false
    for ($i = 0; $i -lt $Text.Length; $i++) {
        $c = $Text[$i]
        if ($quoted) {
            if ($c -ne '"') { [void]$field.Append($c) }
            elseif ($i + 1 -lt $Text.Length -and $Text[$i + 1] -eq '"') { [void]$field.Append('"'); $i++ }
            else { $quoted = $false }
        }
        elseif ($c -eq '"') { $quoted = $true }
        elseif ($c -eq $Delimiter) { $row.Add($field.ToString()); [void]$field.Clear() }
        elseif ($c -eq "`n") {
            $row.Add($field.ToString()); [void]$field.Clear()
            if ($row.Count -gt 1 -or $row[0]) { $rows.Add($row.ToArray()) }
            $row.Clear()
        }
        elseif ($c -ne "`r") { [void]$field.Append($c) }
    }
    if ($field.Length -or $row.Count) { $row.Add($field.ToString()); $rows.Add($row.ToArray()) }
    , $rows
}

function Import-Csv {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipeline)] [string[]] $Path, [char] $Delimiter = ',')
    process {
        foreach ($one in $Path) {
            $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($one)
            $rows = Split-CsvText ([System.IO.File]::ReadAllText($file)) $Delimiter
            for ($r = 1; $r -lt $rows.Count; $r++) {
                $object = [ordered]@{}
                for ($c = 0; $c -lt $rows[0].Length; $c++) {
                    $object[$rows[0][$c]] = if ($c -lt $rows[$r].Length) { $rows[$r][$c] } else { $null }
                }
                [pscustomobject]$object
            }
        }
    }
}

function Export-Csv {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Mandatory, Position = 0)] [string] $Path, [switch] $NoTypeInformation)
    begin { $lines = [System.Collections.Generic.List[string]]::new(); $names = $null }
    process {
        if (-not $names) {
            $names = @($InputObject.PSObject.Properties | ForEach-Object { $_.Name })
            $lines.Add((@($names | ForEach-Object { '"' + $_.Replace('"', '""') + '"' }) -join ','))
        }
        $lines.Add((@(foreach ($n in $names) {
            $value = $InputObject.$n
            if ($null -ne $value) { '"' + $value.ToString().Replace('"', '""') + '"' } else { '' }
        }) -join ','))
    }
    end { [System.IO.File]::WriteAllLines($PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path), $lines) }
}

function Get-PropertyValue($InputObject, $Property) {
    if ($Property -is [scriptblock]) { $InputObject | ForEach-Object $Property }
    elseif ($Property -is [System.Collections.IDictionary]) {
        $expression = if ($Property.Contains('Expression')) { $Property['Expression'] } else { $Property['e'] }
        Get-PropertyValue $InputObject $expression
    }
    else {
        $found = $InputObject.PSObject.Properties[[string]$Property]
        if ($found) { $found.Value }
    }
}

function Select-Object {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Position = 0)] [object[]] $Property,
        [string] $ExpandProperty, [int] $First = -1, [int] $Last = -1, [int] $Skip = 0, [switch] $Unique)
    begin { $all = [System.Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end {
        $from = $Skip
        $count = $all.Count - $from
        if ($First -ge 0) { $count = [Math]::Min($First, $count) }
        if ($Last -ge 0) { $from = [Math]::Max(0, $all.Count - $Last); $count = $all.Count - $from }
        $seen = [System.Collections.Generic.HashSet[string]]::new()
        for ($i = $from; $i -lt $from + $count; $i++) {
            $item = $all[$i]
            if ($ExpandProperty) { $item = $item.$ExpandProperty }
            elseif ($Property) {
                $picked = [ordered]@{}
                foreach ($p in $Property) {
                    if ($p -is [System.Collections.IDictionary]) {
                        $name = if ($p.Contains('Name')) { $p['Name'] } else { $p['n'] }
                        $picked[$name] = Get-PropertyValue $item $p
                    }
                    else {
                        foreach ($match in @($item.PSObject.Properties | Where-Object { $_.Name -like $p })) { $picked[$match.Name] = $match.Value }
                    }
                }
                $item = [pscustomobject]$picked
            }
            if (-not $Unique -or $seen.Add([string]$item)) { $item }
        }
    }
}

function Sort-Object {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Position = 0)] [object[]] $Property, [switch] $Descending, [switch] $Unique)
    begin { $all = [System.Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end {
        $keys = @(foreach ($item in $all) {
            , @(if ($Property) { foreach ($p in $Property) { , (Get-PropertyValue $item $p) } } else { , $item })
        })
        # Stable, and by PowerShell's own comparison: numbers as numbers, text without case.
        $order = [System.Collections.Generic.List[int]]::new()
        for ($i = 0; $i -lt $all.Count; $i++) {
            $at = $order.Count
            while ($at -gt 0) {
                $way = 0
                for ($k = 0; $k -lt $keys[$i].Count -and $way -eq 0; $k++) {
                    $way = [System.Management.Automation.LanguagePrimitives]::Compare($keys[$order[$at - 1]][$k], $keys[$i][$k], $true)
                }
                if ($Descending) { $way = -$way }
                if ($way -le 0) { break }
                $at--
            }
            $order.Insert($at, $i)
        }
        $last = $null
        foreach ($i in $order) {
            if ($Unique -and $null -ne $last -and -not [System.Management.Automation.LanguagePrimitives]::Compare($keys[$last][0], $keys[$i][0], $true)) { continue }
            $last = $i
            $all[$i]
        }
    }
}

function Group-Object {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Mandatory, Position = 0)] $Property, [switch] $NoElement)
    begin { $groups = [ordered]@{} }
    process {
        $key = [string](Get-PropertyValue $InputObject $Property)
        if (-not $groups.Contains($key)) { $groups[$key] = [System.Collections.Generic.List[object]]::new() }
        $groups[$key].Add($InputObject)
    }
    end {
        foreach ($key in $groups.Keys) {
            $shown = [ordered]@{ Count = $groups[$key].Count; Name = $key }
            if (-not $NoElement) { $shown['Group'] = $groups[$key] }
            [pscustomobject]$shown
        }
    }
}

function Measure-Object {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Position = 0)] [string] $Property, [switch] $Sum, [switch] $Maximum, [switch] $Minimum)
    begin { $values = [System.Collections.Generic.List[object]]::new() }
    process { $values.Add($(if ($Property) { $InputObject.$Property } else { $InputObject })) }
    end {
        $total = 0.0; $least = $null; $most = $null
        foreach ($v in $values) {
            if ($Sum) { $total += $v }
            if ($null -eq $least -or $v -lt $least) { $least = $v }
            if ($null -eq $most -or $v -gt $most) { $most = $v }
        }
        [pscustomobject]@{
            Count = $values.Count
            Sum = $(if ($Sum) { $total })
            Maximum = $(if ($Maximum) { $most })
            Minimum = $(if ($Minimum) { $least })
            Property = $Property
        }
    }
}

function ConvertTo-SecureString {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipeline)] [string] $String, [switch] $AsPlainText, [switch] $Force)
    process {
        if (-not $AsPlainText) { throw 'The stand-in converts plain text only.' }
        $secure = [securestring]::new()
        foreach ($c in $String.ToCharArray()) { $secure.AppendChar($c) }
        $secure.MakeReadOnly()
        $secure
    }
}

function Get-Credential {
    [CmdletBinding()]
    param([Parameter(Position = 0)] $Credential, [string] $UserName, [string] $Message)
    # Nobody is at the keyboard: a credential is passed through, as the real one does, and the password of a name
    # comes from $env:MBX_DEMO_PASSWORD.
    if ($Credential -is [pscredential]) { return $Credential }
    if (-not $env:MBX_DEMO_PASSWORD) { throw 'Get-Credential cannot ask here: set $env:MBX_DEMO_PASSWORD.' }
    $name = if ($Credential) { [string]$Credential } else { $UserName }
    [pscredential]::new($name, (ConvertTo-SecureString $env:MBX_DEMO_PASSWORD -AsPlainText -Force))
}

function New-Object {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [string] $TypeName, [Parameter(Position = 1)] [object[]] $ArgumentList = @(), [hashtable] $Property)
    if ($TypeName -in 'psobject', 'pscustomobject') { return [pscustomobject]$Property }
    $object = ($TypeName -as [type])::new.Invoke($ArgumentList)
    if ($Property) { foreach ($name in $Property.Keys) { $object.$name = $Property[$name] } }
    $object
}

function Get-Date {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [Nullable[datetime]] $Date, [int] $Year, [int] $Month, [int] $Day,
        [int] $Hour, [int] $Minute, [int] $Second, [string] $Format)
    $now = if ($null -ne $Date) { $Date } else { [datetime]::Now }
    $given = $PSBoundParameters
    $part = { param($name, $old) if ($given.ContainsKey($name)) { $given[$name] } else { $old } }
    $result = [datetime]::new((& $part Year $now.Year), (& $part Month $now.Month), (& $part Day $now.Day),
        (& $part Hour $now.Hour), (& $part Minute $now.Minute), (& $part Second $now.Second), $now.Kind)
    if ($Format) { $result.ToString($Format) } else { $result }
}

function Get-Content {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [string] $Path, [switch] $Raw)
    $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
    if ($Raw) { [System.IO.File]::ReadAllText($file) } else { [System.IO.File]::ReadAllLines($file) }
}

function Set-Content {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [string] $Path, [Parameter(Mandatory, Position = 1, ValueFromPipeline)] [string[]] $Value)
    begin { $lines = [System.Collections.Generic.List[string]]::new() }
    process { $lines.AddRange($Value) }
    end { [System.IO.File]::WriteAllLines($PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path), $lines) }
}

function Write-Host {
    param([Parameter(Position = 0, ValueFromPipeline, ValueFromRemainingArguments)] $Object, [switch] $NoNewline, $ForegroundColor, $BackgroundColor)
    process {
        $text = @($Object) -join ' '
        if ($NoNewline) { $Host.UI.Write($text) } else { $Host.UI.WriteLine($text) }
    }
}

function Write-Output {
    param([Parameter(Position = 0, ValueFromPipeline, ValueFromRemainingArguments)] $InputObject)
    process { $InputObject }
}

function Write-Warning {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipeline)] [string] $Message)
    process { $PSCmdlet.WriteWarning($Message) }
}

Export-ModuleMember -Function Import-Csv, Export-Csv, Select-Object, Sort-Object, Group-Object, Measure-Object, ConvertTo-SecureString,
    Get-Credential, New-Object, Get-Date, Get-Content, Set-Content, Write-Host, Write-Output, Write-Warning
