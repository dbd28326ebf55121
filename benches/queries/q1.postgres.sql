SELECT json_build_object('data', json_build_object('employee', json_build_object(
  'number', e.number, 'name', e.name,
  'department', json_build_object('code', d.code, 'name', coalesce(d.name->>'zh-CN', d.name->>'en')),
  'completions', json_build_object('nodes', (
    SELECT coalesce(json_agg(json_build_object(
        'completedOn', c.completed_on, 'score', (c.score / 100.0)::float8, 'passed', c.passed,
        'course', json_build_object('code', k.code, 'name', coalesce(k.name->>'zh-CN', k.name->>'en')))
      ORDER BY c.completed_on DESC, c.id DESC), '[]')
    FROM (SELECT * FROM completions
          WHERE organization_id = e.organization_id AND employee_id = e.id
          ORDER BY completed_on DESC, id DESC LIMIT 10) c
    JOIN courses k ON k.organization_id = c.organization_id AND k.id = c.course_id)))))::text
FROM employees e
JOIN departments d ON d.organization_id = e.organization_id AND d.id = e.department_id
WHERE e.organization_id = $1 AND e.number = $2
