'use strict';
// what the charts of all pages share
const data = JSON.parse(document.getElementById('data').textContent);
const COLOURS = 8;
const SHAPES = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'];
const DASHES = [[], [6, 3], [2, 2]];
const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const faint = hex => hex + '2b';
const short = value => {
  const rounded = Number(value.toPrecision(3));
  return rounded !== 0 && Math.abs(rounded) < 1e-4 ? rounded.toExponential() : String(rounded);
};
// equal steps for 0, 0.9, 0.99: what counts is how many weights are left
const toAxis = sparsity => -Math.log10(1 - sparsity);
const SPARSITY_TICKS = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999];

// a line, with its band as two more datasets that the legend hides with it
function banded(label, points, look) {
  const line = {
    label, data: points.map(p => ({x: p.x, y: p.mean, sd: p.sd, more: p.more})), borderColor: look.colour,
    backgroundColor: look.colour, borderDash: look.dash, pointStyle: look.shape,
    pointRadius: points.map(p => p.peak ? 2 * look.radius : look.radius),
    pointBackgroundColor: points.map(p => p.part ? colour('card') : look.colour), borderWidth: 2, group: label, real: true
  };
  if (!points.some(p => p.sd > 0)) {
    return [line];
  }
  const edge = sign => ({
    label: '', data: points.map(p => ({x: p.x, y: p.mean + sign * p.sd})), borderWidth: 0, pointRadius: 0,
    pointHitRadius: 0, backgroundColor: faint(look.colour), fill: sign > 0 ? '+1' : false, group: label
  });
  return [line, edge(1), edge(-1)];
}

function looks(names, isBase) {
  let next = 0;
  let bases = 0;
  return names.map((name, i) => {
    if (isBase(i)) {
      return {colour: colour('base'), dash: DASHES[1 + bases++ % 2], shape: 'circle', radius: 2};
    }
    const n = next++;
    return {colour: colour('c' + n % COLOURS), dash: DASHES[Math.floor(n / COLOURS) % 3], shape: SHAPES[n % SHAPES.length], radius: 3.5};
  });
}

function options(x, y, heading) {
  const axis = title => ({
    title: {display: true, text: title, color: colour('muted')}, ticks: {color: colour('muted')},
    grid: {color: colour('line')}, border: {color: colour('line')}
  });
  const merge = (base, more) => ({...base, ...more, ticks: {...base.ticks, ...more.ticks}});
  return {
    animation: false, responsive: true, maintainAspectRatio: false,
    interaction: {mode: 'nearest', intersect: false},
    scales: {x: merge(axis(x.title), x.more), y: merge(axis(y), {ticks: {maxTicksLimit: 8}})},
    plugins: {
      legend: {
        position: 'bottom',
        labels: {
          color: colour('ink'), usePointStyle: true, boxHeight: 7, padding: 14,
          filter: (item, all) => all.datasets[item.datasetIndex].real,
          // by default it looks as the first point, which may be hollow
          generateLabels: chart => Chart.defaults.plugins.legend.labels.generateLabels(chart)
            .map(item => ({...item, fillStyle: chart.data.datasets[item.datasetIndex].backgroundColor}))
        },
        onClick: (event, item, legend) => {
          const chart = legend.chart;
          const group = chart.data.datasets[item.datasetIndex].group;
          const show = !chart.isDatasetVisible(item.datasetIndex);
          chart.data.datasets.forEach((d, i) => d.group === group && chart.setDatasetVisibility(i, show));
          chart.update();
        }
      },
      tooltip: {
        filter: item => item.dataset.real,
        callbacks: {
          title: items => items.length ? heading(items[0].raw.x) : '',
          label: item => item.dataset.label + ': ' + short(item.raw.y) + (item.raw.sd > 0 ? ' ±' + short(item.raw.sd) : '')
              + (item.raw.more ? ', ' + item.raw.more : '')
        }
      }
    }
  };
}

function draw(id, datasets, settings, plugins, labels) {
  const canvas = document.getElementById(id);
  if (canvas) {
    new Chart(canvas, {type: 'line', data: {datasets, labels}, options: settings, plugins: plugins || []});
  }
}

function curve() {
  const style = looks(data.curves, i => data.curves[i].base);
  const sets = data.curves.flatMap((c, i) => banded(c.label, c.points.map(p => ({...p, x: toAxis(p.x)})), style[i]));
  const asSparsity = x => String(Number((1 - Math.pow(10, -x)).toFixed(5)));
  const xs = sets.flatMap(s => s.data.map(p => p.x));
  const last = Math.max(...xs) + 0.02;
  const first = Math.min(...xs) - 0.02;
  draw('curve', sets, options({title: 'sparsity (fraction of weights cut)', more: {
    type: 'linear', min: first, max: last, ticks: {callback: asSparsity, autoSkip: true, maxRotation: 0},
    afterBuildTicks: scale => {
      scale.ticks = SPARSITY_TICKS.map(toAxis).filter(v => v >= first && v <= last).map(value => ({value}));
    }
  }}, data.measure, x => 'sparsity ' + asSparsity(x)));
}

// names a horizontal line where it stands
const lineNames = {
  id: 'lineNames',
  afterDatasetsDraw(chart) {
    const pen = chart.ctx;
    pen.save();
    pen.font = '12px system-ui, sans-serif';
    pen.textBaseline = 'bottom';
    chart.data.datasets.forEach((set, i) => {
      if (set.named && chart.isDatasetVisible(i)) {
        pen.fillStyle = colour('ink');
        const top = set.data[0].y + (set.data[0].sd || 0);
        pen.fillText(set.label, chart.chartArea.left + 8, chart.scales.y.getPixelForValue(top) - 3);
      }
    });
    pen.restore();
  }
};

/*
 * Lines over a setting. lines: {label, base, points: {x, mean, sd, peak, part, more}}; flat, without a value or with one that a logarithmic
 * axis has not, and so horizontal: {label, mean, sd}; loose: further datasets.
 */
function over(id, x, measure, lines, flat, loose) {
  const xs = [...new Set([...lines.flatMap(l => l.points.map(p => p.x)), ...loose.flatMap(l => l.data.map(p => p.x))])];
  const span = Math.max(...xs) - Math.min(...xs);
  const low = x.log ? Math.min(...xs) / 1.3 : Math.min(...xs) - 0.03 * span;
  const high = x.log ? Math.max(...xs) * 1.3 : Math.max(...xs) + 0.03 * span;
  const style = looks(lines, i => lines[i].base);
  const flatStyle = looks(flat, () => true);
  const sets = lines.flatMap((line, i) => x.single
    ? banded(line.label, line.points, style[i]).slice(0, 1).map(set => ({...set, showLine: false}))
    : banded(line.label, line.points, style[i]));
  const horizontal = flat.flatMap((f, i) => {
    const ends = banded(f.label, [{...f, x: low}, {...f, x: high}], {...flatStyle[i], radius: 0});
    ends[0].named = true;
    return ends;
  });
  draw(id, [...sets, ...horizontal, ...loose], options({title: x.title, more: {
    type: x.log ? 'logarithmic' : 'linear', min: low, max: high,
    afterBuildTicks: scale => {
      scale.ticks = (xs.length <= 12 ? xs.sort((a, b) => a - b) : scale.ticks.map(t => t.value)).map(value => ({value, major: true}));
    },
    ticks: {callback: value => short(value), maxRotation: 0, autoSkip: true}
  }}, measure, value => value === low || value === high ? '' : x.title + ' ' + short(value)), [lineNames]);
}

// draws now, when the colours change, and when what it returns is called
function show(make) {
  const all = () => {
    Object.values(Chart.instances).forEach(chart => chart.destroy());
    make();
  };
  all();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
  return all;
}
